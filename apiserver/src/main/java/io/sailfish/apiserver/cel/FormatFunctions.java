package io.sailfish.apiserver.cel;

import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import io.sailfish.apiserver.cel.FunctionLibrary.Type;
import io.sailfish.model.validation.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The named formats of texts, and whether a text has one. */
final class FormatFunctions {
    private static final Type TEXT = new Type(SimpleType.STRING, String.class);
    private static final Type FORMAT = new Type(OpaqueType.create("kubernetes.NamedFormat"), Format.class);
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Map<String, Format> FORMATS = formats();

    private FormatFunctions() {}

    /**
     * A format.
     *
     * @param problems what is wrong with a text
     */
    private record Format(String name, Function<String, List<String>> problems) {}

    private static Map<String, Format> formats() {
        Map<String, Format> formats = new TreeMap<>();
        add(formats, "dns1123Label", Names::dns1123Label);
        add(formats, "dns1123Subdomain", Names::dns1123Subdomain);
        add(formats, "dns1035Label", Names::dns1035Label);
        add(formats, "qualifiedName", Names::qualifiedName);
        add(formats, "dns1123LabelPrefix", text -> Names.dns1123Label(prefix(text)));
        add(formats, "dns1123SubdomainPrefix", text -> Names.dns1123Subdomain(prefix(text)));
        add(formats, "dns1035LabelPrefix", text -> Names.dns1035Label(prefix(text)));
        add(formats, "labelValue", Names::labelValue);
        add(formats, "uri", FormatFunctions::uri);
        add(formats, "uuid", text -> unless(UUID.matcher(text).matches(), "does not match the UUID format"));
        add(formats, "byte", FormatFunctions::base64);
        add(formats, "date", text -> time(() -> LocalDate.parse(text), "invalid date"));
        add(formats, "datetime", text -> time(() -> OffsetDateTime.parse(text), "invalid datetime"));
        return formats;
    }

    private static void add(Map<String, Format> formats, String name, Function<String, List<String>> problems) {
        formats.put(name, new Format(name, problems));
    }

    private static List<String> unless(boolean good, String problem) {
        return good ? List.of() : List.of(problem);
    }

    /** What a name that begins with the text could be. */
    private static String prefix(String text) {
        return text.endsWith("-") ? text.substring(0, text.length() - 1) + "a" : text;
    }

    private static List<String> uri(String text) {
        try {
            return unless(new URI(text).getScheme() != null || text.startsWith("/"), "invalid URI for request");
        } catch (URISyntaxException malformed) {
            return List.of(String.valueOf(malformed.getMessage()));
        }
    }

    private static List<String> base64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return List.of();
        } catch (IllegalArgumentException malformed) {
            return List.of("invalid base64");
        }
    }

    private static List<String> time(Runnable parse, String problem) {
        try {
            parse.run();
            return List.of();
        } catch (DateTimeException malformed) {
            return List.of(problem);
        }
    }

    static void declare(FunctionLibrary library) {
        FORMATS.forEach((name, format) ->
                library.function("format." + name, "format_" + name, FORMAT.type(), List.of(), arguments -> format));
        library.function(
                "format.named",
                "format_named",
                OptionalType.create(FORMAT.type()),
                List.of(TEXT),
                arguments -> Optional.ofNullable(FORMATS.get((String) arguments[0])));
        library.member(
                "validate",
                "format_validate",
                OptionalType.create(ListType.create(SimpleType.STRING)),
                List.of(FORMAT, TEXT),
                arguments -> {
                    List<String> problems = ((Format) arguments[0]).problems().apply((String) arguments[1]);
                    return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
                });
    }
}
