package io.sailfish.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.sailfish.apiserver.cel.FunctionLibrary.Type;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Functions of addresses and ranges of addresses. */
final class AddressFunctions {
    private static final Type TEXT = new Type(SimpleType.STRING, String.class);
    private static final Type ADDRESS = new Type(OpaqueType.create("net.IP"), IpAddress.class);
    private static final Type RANGE = new Type(OpaqueType.create("net.CIDR"), IpRange.class);

    private AddressFunctions() {}

    static void declare(FunctionLibrary library) {
        library.function("ip", "string_to_ip", ADDRESS.type(), List.of(TEXT), arguments -> address(arguments[0]));
        library.function("isIP", "is_ip", SimpleType.BOOL, List.of(TEXT), arguments -> isAddress(arguments[0]));
        library.function("cidr", "string_to_cidr", RANGE.type(), List.of(TEXT), arguments -> range(arguments[0]));
        library.function("isCIDR", "is_cidr", SimpleType.BOOL, List.of(TEXT), arguments -> isRange(arguments[0]));
        library.function(
                "ip.isCanonical",
                "ip_is_canonical",
                SimpleType.BOOL,
                List.of(TEXT),
                arguments -> address(arguments[0]).toString().equals(arguments[0]));
        of(library, "family", SimpleType.INT, address -> (long) address.family());
        is(library, "isUnspecified", address -> address.address().isAnyLocalAddress());
        is(library, "isLoopback", address -> address.address().isLoopbackAddress());
        is(library, "isLinkLocalMulticast", IpAddress::isLinkLocalMulticast);
        is(library, "isLinkLocalUnicast", address -> address.address().isLinkLocalAddress());
        is(library, "isGlobalUnicast", IpAddress::isGlobalUnicast);
        library.function(
                "string", "ip_to_string", SimpleType.STRING, List.of(ADDRESS), arguments -> arguments[0].toString());
        library.function(
                "string", "cidr_to_string", SimpleType.STRING, List.of(RANGE), arguments -> arguments[0].toString());
        library.member(
                "ip", "cidr_ip", ADDRESS.type(), List.of(RANGE), arguments -> ((IpRange) arguments[0]).address());
        library.member(
                "masked", "masked", RANGE.type(), List.of(RANGE), arguments -> ((IpRange) arguments[0]).masked());
        library.member("prefixLength", "prefix_length", SimpleType.INT, List.of(RANGE), arguments ->
                (long) ((IpRange) arguments[0]).prefixLength());
        library.member(
                "containsIP",
                "cidr_contains_ip_string",
                SimpleType.BOOL,
                List.of(RANGE, TEXT),
                arguments -> ((IpRange) arguments[0]).contains(address(arguments[1])));
        library.member(
                "containsIP",
                "cidr_contains_ip",
                SimpleType.BOOL,
                List.of(RANGE, ADDRESS),
                arguments -> ((IpRange) arguments[0]).contains((IpAddress) arguments[1]));
        library.member(
                "containsCIDR",
                "cidr_contains_cidr_string",
                SimpleType.BOOL,
                List.of(RANGE, TEXT),
                arguments -> ((IpRange) arguments[0]).contains(range(arguments[1])));
        library.member(
                "containsCIDR",
                "cidr_contains_cidr",
                SimpleType.BOOL,
                List.of(RANGE, RANGE),
                arguments -> ((IpRange) arguments[0]).contains((IpRange) arguments[1]));
    }

    private static void of(FunctionLibrary library, String name, CelType type, Function<IpAddress, Object> part) {
        library.member(name, "ip_" + name, type, List.of(ADDRESS), arguments -> part.apply((IpAddress) arguments[0]));
    }

    private static void is(FunctionLibrary library, String name, Predicate<IpAddress> test) {
        of(library, name, SimpleType.BOOL, test::test);
    }

    private static IpAddress address(Object text) throws CelEvaluationException {
        try {
            return IpAddress.parse((String) text);
        } catch (IllegalArgumentException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static IpRange range(Object text) throws CelEvaluationException {
        try {
            return IpRange.parse((String) text);
        } catch (IllegalArgumentException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static boolean isAddress(Object text) {
        try {
            IpAddress.parse((String) text);
            return true;
        } catch (IllegalArgumentException no) {
            return false;
        }
    }

    private static boolean isRange(Object text) {
        try {
            IpRange.parse((String) text);
            return true;
        } catch (IllegalArgumentException no) {
            return false;
        }
    }
}
