package io.sailfish.kubectl.get;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.print.JsonPath;
import io.sailfish.kubectl.tree.Tree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts objects in the order of a field: numbers by value, text with the numbers in it by value. */
final class SortBy {
    private SortBy() {}

    /** Sorts in place. */
    static void sort(List<Object> items, String field, UnaryOperator<Object> object) {
        JsonPath path = JsonPath.ofField(field);
        record Keyed(Object item, @Nullable Object key) {}
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : items) {
            List<Object> found = path.find(object.apply(item));
            keyed.add(new Keyed(item, found.isEmpty() ? null : found.getFirst()));
        }
        if (!keyed.isEmpty() && keyed.stream().allMatch(entry -> entry.key() == null)) {
            String shown = field.startsWith("{") ? field : "{" + (field.startsWith(".") ? "" : ".") + field + "}";
            throw KubectlError.of("couldn't find any field with path \"" + shown + "\" in the list of objects");
        }
        keyed.sort(Comparator.comparing(Keyed::key, Comparator.nullsFirst(SortBy::compare)));
        items.clear();
        keyed.forEach(entry -> items.add(entry.item()));
    }

    /** The rows of all pieces of a table in one, in order. */
    static List<Object> tables(List<Object> pieces, String field) {
        if (pieces.isEmpty()) {
            return pieces;
        }
        List<Object> rows = new ArrayList<>();
        pieces.forEach(piece -> rows.addAll(Tree.list(piece, "rows")));
        JsonPath path = JsonPath.ofField(field);
        if (rows.stream().allMatch(row -> path.find(Tree.map(row, "object")).isEmpty())) {
            // Upstream shows nothing then, and finds nothing wrong with it.
            return List.of();
        }
        sort(rows, field, row -> Tree.map(row, "object"));
        return List.of(Tree.with(pieces.getFirst(), rows, "rows"));
    }

    private static int compare(Object left, Object right) {
        if (left instanceof Number && right instanceof Number) {
            return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
        }
        return natural(JsonPath.show(left), JsonPath.show(right));
    }

    private static int natural(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            if (digit(left, i) && digit(right, j)) {
                int endLeft = digits(left, i);
                int endRight = digits(right, j);
                int order = new BigDecimal(left.substring(i, endLeft))
                        .compareTo(new BigDecimal(right.substring(j, endRight)));
                if (order != 0) {
                    return order;
                }
                i = endLeft;
                j = endRight;
            } else if (left.charAt(i) != right.charAt(j)) {
                return Character.compare(left.charAt(i), right.charAt(j));
            } else {
                i++;
                j++;
            }
        }
        return Integer.compare(left.length() - i, right.length() - j);
    }

    private static boolean digit(String text, int at) {
        return text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && digit(text, end)) {
            end++;
        }
        return end;
    }
}
