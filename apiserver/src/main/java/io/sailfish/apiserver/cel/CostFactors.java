package io.sailfish.apiserver.cel;

import java.util.Set;

/** What costs how much: the units in which expressions are measured, the same as upstream's. */
final class CostFactors {
    /** Of going through a text, for each byte. */
    static final double TEXT = 0.1;
    /** Of matching against a regular expression, for each byte of it. */
    static final double PATTERN = 0.25;

    static final int LIST = 10;
    static final int MAP = 30;
    static final int STRUCTURE = 40;
    /** Of asking the authorizer: no more than two in an expression. */
    static final int ACCESS_CHECK = 350_000;

    /** The bytes of the longest address. */
    static final CostRange ADDRESS = new CostRange(4, 16);

    /** Functions that go once through the text they are given. */
    static final Set<String> READERS = Set.of(
            "url",
            "isURL",
            "ip",
            "isIP",
            "cidr",
            "isCIDR",
            "quantity",
            "isQuantity",
            "semver",
            "isSemver",
            "lowerAscii",
            "upperAscii",
            "substring",
            "trim",
            "jsonpatch.escapeKey",
            "charAt",
            "reverse",
            "quote",
            "format");
    /** Functions that go through a list, comparing. */
    static final Set<String> COMPARERS = Set.of("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf");

    private CostFactors() {}
}
