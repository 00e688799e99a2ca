package io.sailfish.apiserver.registry;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a list or watch asks for: upstream's ListOptions.
 *
 * @param sendInitialEvents whether a watch begins with the objects there are; null where nothing is said
 * @param timeoutSeconds    after which a watch ends; 0 for the server's own limit
 */
public record ListRequest(
        String labelSelector,
        String fieldSelector,
        String resourceVersion,
        String resourceVersionMatch,
        long limit,
        String continueToken,
        boolean allowBookmarks,
        @Nullable Boolean sendInitialEvents,
        long timeoutSeconds) {
    /** Everything, consistently. */
    public static final ListRequest ALL = new ListRequest("", "", "", "", 0, "", false, null, 0);

    private static final FieldPath MATCH = FieldPath.of("resourceVersionMatch");
    private static final FieldPath INITIAL = FieldPath.of("sendInitialEvents");

    /** Reads query parameters. */
    static ListRequest parse(Map<String, List<String>> query) {
        return new ListRequest(
                first(query, "labelSelector"),
                first(query, "fieldSelector"),
                first(query, "resourceVersion"),
                first(query, "resourceVersionMatch"),
                number(query, "limit"),
                first(query, "continue"),
                bool(query, "allowWatchBookmarks"),
                query.containsKey("sendInitialEvents") ? (Boolean) bool(query, "sendInitialEvents") : null,
                number(query, "timeoutSeconds"));
    }

    private static String first(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    static boolean bool(Map<String, List<String>> query, String name) {
        List<String> values = query.get(name);
        if (values == null || values.isEmpty()) {
            return false;
        }
        String value = values.getFirst();
        return !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    static long number(Map<String, List<String>> query, String name) {
        String text = first(query, name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw ApiErrors.badRequest("strconv.ParseInt: parsing " + GoSyntax.quote(text) + ": invalid syntax");
        }
    }

    /**
     * Whether a watch says nothing of where it begins: it is then told what is there first, and the end of that, like one
     * that asks for it.
     */
    boolean startsFromAnything() {
        return sendInitialEvents == null
                && resourceVersionMatch.isEmpty()
                && (resourceVersion.isEmpty() || resourceVersion.equals("0"));
    }

    /** Refuses combinations that have no meaning. */
    void check(boolean watch) {
        List<FieldError> errors = new ArrayList<>(0);
        if (watch) {
            checkWatch(errors);
        } else {
            checkList(errors);
        }
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid("meta.k8s.io", "ListOptions", "", errors);
        }
    }

    private void checkList(List<FieldError> errors) {
        if (!resourceVersionMatch.isEmpty()) {
            if (resourceVersion.isEmpty()) {
                errors.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            if (!continueToken.isEmpty()) {
                errors.add(FieldError.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
            }
            if (!resourceVersionMatch.equals("Exact") && !resourceVersionMatch.equals("NotOlderThan")) {
                errors.add(FieldError.notSupported(MATCH, resourceVersionMatch, List.of("Exact", "NotOlderThan", "")));
            }
            if (resourceVersionMatch.equals("Exact") && resourceVersion.equals("0")) {
                errors.add(FieldError.forbidden(
                        MATCH, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (sendInitialEvents != null) {
            errors.add(FieldError.forbidden(INITIAL, "sendInitialEvents is forbidden for list"));
        }
    }

    private void checkWatch(List<FieldError> errors) {
        boolean initial = sendInitialEvents != null;
        if (!continueToken.isEmpty() && startsFromAnything()) {
            errors.add(FieldError.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
        }
        if (initial) {
            if (!resourceVersionMatch.equals("NotOlderThan")) {
                errors.add(FieldError.forbidden(
                        MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
            }
        } else if (!resourceVersionMatch.isEmpty()) {
            errors.add(FieldError.forbidden(
                    MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        }
        if (!resourceVersionMatch.isEmpty() && !resourceVersionMatch.equals("NotOlderThan")) {
            errors.add(FieldError.notSupported(MATCH, resourceVersionMatch, List.of("NotOlderThan")));
        }
        if (initial && !continueToken.isEmpty()) {
            errors.add(FieldError.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
        }
    }
}
