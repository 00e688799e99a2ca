package io.sailfish.apiserver.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.sailfish.apiserver.cel.FunctionLibrary.Type;
import io.sailfish.model.value.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Functions of quantities: "1.5Gi". */
final class QuantityFunctions {
    private static final Type TEXT = new Type(SimpleType.STRING, String.class);
    private static final Type WHOLE = new Type(SimpleType.INT, Long.class);
    private static final Type QUANTITY = new Type(OpaqueType.create("kubernetes.Quantity"), Amount.class);

    private QuantityFunctions() {}

    /** The type of quantities. */
    static CelType type() {
        return QUANTITY.type();
    }

    /** A quantity as expressions see it. */
    static Object value(Quantity quantity) {
        return new Amount(quantity);
    }

    /** A quantity that equals others of the same amount, however they are written. */
    private record Amount(Quantity quantity) {
        static Amount parse(Object text) throws CelEvaluationException {
            try {
                return new Amount(Quantity.parse((String) text));
            } catch (IllegalArgumentException e) {
                throw new CelEvaluationException(String.valueOf(e.getMessage()), e);
            }
        }

        boolean isInteger() {
            BigDecimal exact = quantity.decimal().stripTrailingZeros();
            return exact.scale() <= 0
                    && exact.precision() - exact.scale() <= 19
                    && exact.equals(BigDecimal.valueOf(exact.longValue()).stripTrailingZeros());
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Amount that && quantity.sameAmount(that.quantity);
        }

        @Override
        public int hashCode() {
            return quantity.decimal().stripTrailingZeros().hashCode();
        }

        @Override
        public String toString() {
            return quantity.toString();
        }
    }

    static void declare(FunctionLibrary library) {
        library.function(
                "quantity",
                "string_to_quantity",
                QUANTITY.type(),
                List.of(TEXT),
                arguments -> Amount.parse(arguments[0]));
        library.function("isQuantity", "is_quantity_string", SimpleType.BOOL, List.of(TEXT), arguments -> {
            try {
                Amount.parse(arguments[0]);
                return true;
            } catch (CelEvaluationException no) {
                return false;
            }
        });
        library.member("sign", "quantity_sign", SimpleType.INT, List.of(QUANTITY), arguments ->
                (long) quantity(arguments[0]).sign());
        library.member(
                "isInteger",
                "quantity_is_integer",
                SimpleType.BOOL,
                List.of(QUANTITY),
                arguments -> ((Amount) arguments[0]).isInteger());
        library.member("asInteger", "quantity_as_integer", SimpleType.INT, List.of(QUANTITY), arguments -> {
            if (!((Amount) arguments[0]).isInteger()) {
                throw new CelEvaluationException("cannot convert value to integer");
            }
            return quantity(arguments[0]).decimal().longValue();
        });
        library.member(
                "asApproximateFloat",
                "quantity_get_float",
                SimpleType.DOUBLE,
                List.of(QUANTITY),
                arguments -> quantity(arguments[0]).doubleValue());
        library.member(
                "add",
                "quantity_add",
                QUANTITY.type(),
                List.of(QUANTITY, QUANTITY),
                arguments -> new Amount(quantity(arguments[0]).add(quantity(arguments[1]))));
        library.member(
                "add",
                "quantity_add_int",
                QUANTITY.type(),
                List.of(QUANTITY, WHOLE),
                arguments -> new Amount(quantity(arguments[0]).add(Quantity.of((Long) arguments[1]))));
        library.member(
                "sub",
                "quantity_sub",
                QUANTITY.type(),
                List.of(QUANTITY, QUANTITY),
                arguments -> new Amount(quantity(arguments[0]).subtract(quantity(arguments[1]))));
        library.member(
                "sub",
                "quantity_sub_int",
                QUANTITY.type(),
                List.of(QUANTITY, WHOLE),
                arguments -> new Amount(quantity(arguments[0]).subtract(Quantity.of((Long) arguments[1]))));
        compare(library, "isGreaterThan", "quantity_is_greater_than", sign -> sign > 0);
        compare(library, "isLessThan", "quantity_is_less_than", sign -> sign < 0);
        library.member("compareTo", "quantity_compare_to", SimpleType.INT, List.of(QUANTITY, QUANTITY), arguments ->
                (long) Integer.signum(quantity(arguments[0]).compareTo(quantity(arguments[1]))));
    }

    private static void compare(FunctionLibrary library, String name, String id, IntPredicate holds) {
        library.member(
                name,
                id,
                SimpleType.BOOL,
                List.of(QUANTITY, QUANTITY),
                arguments -> holds.test(quantity(arguments[0]).compareTo(quantity(arguments[1]))));
    }

    private static Quantity quantity(Object amount) {
        return ((Amount) amount).quantity();
    }
}
