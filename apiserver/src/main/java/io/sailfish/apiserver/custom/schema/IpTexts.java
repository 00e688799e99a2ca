package io.sailfish.apiserver.custom.schema;

/** Tells addresses by their text; leading zeros are tolerated, as in ranges and addresses of old. */
final class IpTexts {
    private IpTexts() {}

    static boolean isVersion4(String text) {
        return isDotted(text) || text.contains(".") && isVersion6(text);
    }

    private static boolean isDotted(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || part.length() > 9 || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    static boolean isVersion6(String text) {
        if (!text.contains(":") || text.contains("%")) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        if (gap < 0) {
            return groups(text) == 8;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap));
        int after = gap + 2 == text.length() ? 0 : groups(text.substring(gap + 2));
        return before >= 0 && after >= 0 && before + after < 8;
    }

    /** How many groups of 16 bits a text has; a negative number for a text that is none. */
    private static int groups(String text) {
        int count = 0;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].contains(".")) {
                if (!isDotted(parts[i])) {
                    return -100;
                }
                count += 2;
            } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                count++;
            } else {
                return -100;
            }
        }
        return count;
    }

    static boolean isRange(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        String length = text.substring(slash + 1);
        boolean dotted = isDotted(address);
        return (dotted || isVersion6(address))
                && length.matches("[0-9]{1,3}")
                && Integer.parseInt(length) <= (dotted ? 32 : 128);
    }
}
