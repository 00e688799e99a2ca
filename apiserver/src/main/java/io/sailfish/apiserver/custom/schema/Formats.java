package io.sailfish.apiserver.custom.schema;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.sailfish.model.value.GoDuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The values of the keyword format that are understood, with what they ask of texts. Others are ignored, as upstream does:
 * a format says what a value means, and a schema may be newer than the server.
 */
public final class Formats {
    private static final Pattern HOSTNAME =
            Pattern.compile("^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
                    + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}"
                    + "([a-zA-Z\\p{L}]){2,63})$");
    private static final Pattern TIME =
            Pattern.compile("^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");
    private static final Pattern SPAN = Pattern.compile("(\\d+)\\s*([A-Za-zµ]+)");
    private static final Pattern UNIT =
            Pattern.compile("^(ns|us|µs|ms|s|m|h|hr|d|w|wk|nano.*|micro.*|milli.*|sec.*|min.*|hour.*|day.*|week.*)$");
    private static final Pattern CARD = Pattern.compile("^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}"
            + "|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}"
            + "|(?:2131|1800|35\\d{3})\\d{11})$");
    private static final Pattern MAIL = Pattern.compile("^(?:.*<)?[^\\s<>()\\[\\],;:@\"]+@[^\\s<>()\\[\\],;:@\"]+>?$");
    private static final Pattern NAME =
            Pattern.compile("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$");
    private static final int DOTTED_LIMIT = 253;
    private static final int LABEL_LIMIT = 63;

    private static final Map<String, Predicate<String>> TEXTS = Map.ofEntries(
            Map.entry("bsonobjectid", matching("^[0-9a-fA-F]{24}$")),
            Map.entry("uri", Formats::isUri),
            Map.entry("email", text -> MAIL.matcher(text).find()),
            Map.entry("hostname", Formats::isHostname),
            Map.entry("ipv4", IpTexts::isVersion4),
            Map.entry("ipv6", IpTexts::isVersion6),
            Map.entry("cidr", IpTexts::isRange),
            Map.entry(
                    "mac",
                    matching("^(?:[0-9a-fA-F]{2}([:-])[0-9a-fA-F]{2})(?:[:-][0-9a-fA-F]{2}){4}"
                            + "(?:(?:[:-][0-9a-fA-F]{2}){2}|(?:[:-][0-9a-fA-F]{2}){14})?$"
                            + "|^[0-9a-fA-F]{4}(?:\\.[0-9a-fA-F]{4}){2}$|^[0-9a-fA-F]{4}(?:\\.[0-9a-fA-F]{4}){3}$"
                            + "|^[0-9a-fA-F]{4}(?:\\.[0-9a-fA-F]{4}){9}$")),
            Map.entry("uuid", uuid("", "")),
            Map.entry("uuid3", uuid("3", "")),
            Map.entry("uuid4", uuid("4", "[89ab]")),
            Map.entry("uuid5", uuid("5", "[89ab]")),
            Map.entry("isbn", text -> isBook10(text) || isBook13(text)),
            Map.entry("isbn10", Formats::isBook10),
            Map.entry("isbn13", Formats::isBook13),
            Map.entry("creditcard", Formats::isCard),
            Map.entry(
                    "ssn",
                    text -> text.length() == 11
                            && matching("^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$").test(text)),
            Map.entry("hexcolor", matching("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")),
            Map.entry(
                    "rgbcolor",
                    matching("^rgb\\(\\s*" + channel() + "\\s*,\\s*" + channel() + "\\s*,\\s*" + channel()
                            + "\\s*\\)$")),
            Map.entry(
                    "byte",
                    matching(
                            "^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|[A-Za-z0-9+\\/]{4})$")),
            Map.entry("password", text -> true),
            Map.entry("date", Formats::isDate),
            Map.entry("duration", Formats::isDuration),
            Map.entry("datetime", Formats::isDateTime),
            Map.entry(
                    "k8sshortname",
                    text -> text.length() <= LABEL_LIMIT
                            && !text.contains(".")
                            && NAME.matcher(text).find()),
            Map.entry(
                    "k8slongname",
                    text -> text.length() <= DOTTED_LIMIT && NAME.matcher(text).find()));

    private Formats() {}

    /** The format of a schema, or empty where it means nothing for the schema's type. */
    static String supported(JsonSchema schema) {
        String format = schema.props().format();
        String type = schema.types().size() == 1 ? schema.types().getFirst() : "";
        return format.isEmpty() || !isSupported(format, type) ? "" : format;
    }

    /** Whether a format means something for a type; an empty type is any. */
    public static boolean isSupported(String format, String type) {
        return switch (type) {
            case "", "string" -> isKnown(format);
            case "integer" -> format.equals("int32") || format.equals("int64");
            case "number" -> format.equals("float") || format.equals("double");
            default -> false;
        };
    }

    /** Whether this is a format of texts. */
    static boolean isKnown(String format) {
        return TEXTS.containsKey(format.replace("-", ""));
    }

    /** Whether a text is of a format that is {@linkplain #isKnown known}. */
    static boolean matches(String format, String text) {
        Predicate<String> check = TEXTS.get(format.replace("-", ""));
        return check == null || check.test(text);
    }

    private static Predicate<String> matching(String expression) {
        Pattern pattern = Pattern.compile(expression);
        return text -> pattern.matcher(text).find();
    }

    private static Predicate<String> uuid(String version, String variant) {
        String hex = "[0-9a-f]";
        String third = version.isEmpty() ? hex + "{4}" : version + hex + "{3}";
        String fourth = variant.isEmpty() ? hex + "{4}" : variant + hex + "{3}";
        return matching("(?i)^" + hex + "{8}-?" + hex + "{4}-?" + third + "-?" + fourth + "-?" + hex + "{12}$");
    }

    private static String channel() {
        return "(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])";
    }

    private static boolean isUri(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return false;
        }
        try {
            // A request names a resource by its path or by a whole URI; what follows a # is no part of it.
            URI uri = new URI(text.replace(" ", "%20"));
            return text.startsWith("/") || uri.getScheme() != null && (uri.isOpaque() || uri.getRawPath() != null);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean isHostname(String text) {
        if (!HOSTNAME.matcher(text).find() || text.length() > 255) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (label.length() > LABEL_LIMIT) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDate(String text) {
        try {
            return text.length() == 10 && LocalDate.parse(text) != null;
        } catch (DateTimeParseException malformed) {
            return false;
        }
    }

    private static boolean isDateTime(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
        if (text.length() < 4 || parts.length < 2 || !isDate(parts[0])) {
            return false;
        }
        Matcher time = TIME.matcher(parts[1]);
        return time.find()
                && time.group(1).compareTo("23") <= 0
                && time.group(2).compareTo("59") <= 0
                && time.group(3).compareTo("59") <= 0;
    }

    private static boolean isDuration(String text) {
        try {
            GoDuration.parse(text);
            return true;
        } catch (IllegalArgumentException other) {
            Matcher span = SPAN.matcher(text);
            while (span.find()) {
                if (UNIT.matcher(span.group(2).toLowerCase(Locale.ROOT)).find()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isCard(String text) {
        String digits = text.replaceAll("[^0-9]+", "");
        if (!CARD.matcher(digits).find()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    private static boolean isBook10(String text) {
        String digits = text.replaceAll("[\\s-]+", "");
        if (!digits.matches("[0-9]{9}[0-9X]")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            int digit = digits.charAt(i) == 'X' ? 10 : digits.charAt(i) - '0';
            sum += (i + 1) * digit;
        }
        return sum % 11 == 0;
    }

    private static boolean isBook13(String text) {
        String digits = text.replaceAll("[\\s-]+", "");
        if (!digits.matches("[0-9]{13}")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 13; i++) {
            sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
        }
        return sum % 10 == 0;
    }
}
