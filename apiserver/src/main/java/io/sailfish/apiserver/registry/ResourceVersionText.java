package io.sailfish.apiserver.registry;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.GoSyntax;

/** ResourceVersions as clients send them. */
final class ResourceVersionText {
    private ResourceVersionText() {}

    /** The revision of a resourceVersion; 0 for an empty one. */
    static long parse(String text) {
        return text.isEmpty() ? 0 : check(text);
    }

    /** The revision of a resourceVersion that is not empty. */
    static long check(String text) {
        String problem = "invalid syntax";
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException tooLarge) {
                problem = "value out of range";
            }
        }
        throw ApiErrors.unknown("resourceVersion: Invalid value: " + GoSyntax.quote(text)
                + ": strconv.ParseUint: parsing " + GoSyntax.quote(text) + ": " + problem);
    }

    /** How a message shows it. */
    static Object shown(String text) {
        return text.isEmpty() ? new io.sailfish.model.status.FieldError.Shown("0x0") : text;
    }
}
