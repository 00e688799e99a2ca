package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How many may use a volume at a time, and for what. */
final class AccessModes {
    private static final String SINGLE = "ReadWriteOncePod";
    private static final List<String> ALL =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    private static final Map<String, String> SHORT = new LinkedHashMap<>();

    static {
        SHORT.put("ReadWriteOnce", "RWO");
        SHORT.put("ReadOnlyMany", "ROX");
        SHORT.put("ReadWriteMany", "RWX");
        SHORT.put(SINGLE, "RWOP");
    }

    private AccessModes() {}

    /** Reports unknown modes, and the one that goes with no other. */
    static void check(List<String> modes, FieldPath path, FieldErrors errors) {
        for (String mode : modes) {
            if (!ALL.contains(mode)) {
                errors.notSupported(path, mode, ALL);
            }
        }
        if (modes.contains(SINGLE) && modes.stream().anyMatch(mode -> !mode.equals(SINGLE))) {
            errors.forbidden(path, "may not use ReadWriteOncePod with other access modes");
        }
    }

    /** As tables show them: "RWO,ROX". */
    static String text(List<String> modes) {
        return SHORT.entrySet().stream()
                .filter(mode -> modes.contains(mode.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(","));
    }
}
