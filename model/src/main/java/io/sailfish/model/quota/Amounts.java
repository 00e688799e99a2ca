package io.sailfish.model.quota;

import io.sailfish.model.StringMap;
import io.sailfish.model.value.Quantity;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** Arithmetic of amounts by name. */
public final class Amounts {
    private Amounts() {}

    /** Both together. */
    public static Map<String, Quantity> sum(Map<String, Quantity> one, Map<String, Quantity> other) {
        return merged(one, other, Quantity::add);
    }

    /** The larger of both, name by name. */
    public static Map<String, Quantity> larger(Map<String, Quantity> one, Map<String, Quantity> other) {
        return merged(one, other, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    private static Map<String, Quantity> merged(
            Map<String, Quantity> one, Map<String, Quantity> other, BinaryOperator<Quantity> merge) {
        if (other.isEmpty()) {
            return one;
        }
        SortedMap<String, Quantity> merged = new TreeMap<>(one);
        other.forEach((name, amount) -> merged.merge(name, amount, merge));
        return StringMap.copyOf(merged);
    }

    /** What the first has more than the second; nothing where it has less. */
    public static Map<String, Quantity> excess(Map<String, Quantity> one, Map<String, Quantity> other) {
        SortedMap<String, Quantity> excess = new TreeMap<>();
        one.forEach((name, amount) -> {
            Quantity more = amount.subtract(other.getOrDefault(name, Quantity.ZERO));
            excess.put(name, more.sign() > 0 ? more : Quantity.ZERO);
        });
        return StringMap.copyOf(excess);
    }

    /** Those of these names. */
    public static Map<String, Quantity> only(Map<String, Quantity> amounts, Set<String> names) {
        SortedMap<String, Quantity> some = new TreeMap<>(amounts);
        some.keySet().retainAll(names);
        return StringMap.copyOf(some);
    }

    /** Those that are not zero. */
    public static Map<String, Quantity> withoutZeros(Map<String, Quantity> amounts) {
        SortedMap<String, Quantity> some = new TreeMap<>(amounts);
        some.values().removeIf(Quantity::isZero);
        return StringMap.copyOf(some);
    }

    /** As messages show them: "cpu=1,memory=2Gi". */
    public static String text(Map<String, Quantity> amounts) {
        return new TreeMap<>(amounts)
                .entrySet().stream()
                        .map(amount -> amount.getKey() + "=" + amount.getValue())
                        .collect(Collectors.joining(","));
    }
}
