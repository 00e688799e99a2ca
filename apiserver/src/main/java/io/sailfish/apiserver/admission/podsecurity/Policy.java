package io.sailfish.apiserver.admission.podsecurity;

import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to which level pods are let through, as of which version of the standards.
 *
 * @param level   the level
 * @param version the minor version, as 25 for v1.25; {@link #LATEST} for the latest
 */
record Policy(Level level, int version) {
    static final int LATEST = Integer.MAX_VALUE;
    static final Policy NONE = new Policy(Level.PRIVILEGED, LATEST);
    private static final Policy STRICTEST = new Policy(Level.RESTRICTED, LATEST);
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,8})");

    /** How much pods may do, from everything to little. */
    enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a namespace says about one mode: enforce, warn or audit.
     *
     * @param errors receives what cannot be read; where that is so, the strictest policy holds
     */
    static Policy of(Map<String, String> labels, String mode, List<FieldError> errors) {
        String level = labels.get(PREFIX + mode);
        String version = labels.get(PREFIX + mode + "-version");
        Policy policy = NONE;
        if (level != null) {
            policy = level(level);
            if (policy == STRICTEST && !level.equals("restricted")) {
                errors.add(FieldError.invalid(path(mode), level, "must be one of privileged, baseline, restricted"));
            }
        }
        if (version != null && !version.equals("latest")) {
            Matcher matcher = VERSION.matcher(version);
            if (matcher.matches()) {
                return new Policy(policy.level, Integer.parseInt(matcher.group(1)));
            }
            errors.add(FieldError.invalid(path(mode + "-version"), version, "must be \"latest\" or \"v1.x\""));
        }
        return policy;
    }

    /** The same where nobody asks what cannot be read. */
    static Policy of(Map<String, String> labels, String mode) {
        return of(labels, mode, new ArrayList<>(0));
    }

    private static Policy level(String text) {
        for (Level level : Level.values()) {
            if (level.toString().equals(text)) {
                return level == Level.RESTRICTED ? STRICTEST : new Policy(level, LATEST);
            }
        }
        return STRICTEST;
    }

    private static FieldPath path(String label) {
        return FieldPath.of("metadata", "labels").key(PREFIX + label);
    }

    /** Whether it lets fewer pods through than another, or may. */
    boolean isStricterThan(Policy other) {
        return level.compareTo(other.level) > 0 || level == other.level && version > other.version;
    }

    @Override
    public String toString() {
        return level + ":" + (version == LATEST ? "latest" : "v1." + version);
    }
}
