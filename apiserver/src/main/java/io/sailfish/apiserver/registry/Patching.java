package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.patch.JsonPatch;
import io.sailfish.model.patch.MergePatch;
import io.sailfish.model.patch.Patched;
import io.sailfish.model.patch.StrategicMergePatch;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The patch languages, by content type. */
public final class Patching {
    /** The media types of patches that are understood. */
    static final List<String> SERVED =
            Arrays.stream(Language.values()).map(language -> language.mediaType).toList();

    private Patching() {}

    /** Which language a patch is in. */
    public enum Language {
        JSON("application/json-patch+json"),
        MERGE("application/merge-patch+json"),
        STRATEGIC("application/strategic-merge-patch+json"),
        APPLY("application/apply-patch+yaml");

        private final String mediaType;

        Language(String mediaType) {
            this.mediaType = mediaType;
        }
    }

    /** The language that a Content-Type names. */
    static Language language(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
        for (Language language : Language.values()) {
            if (language.mediaType.equals(type)) {
                return language;
            }
        }
        throw ApiErrors.unsupportedMediaType(SERVED);
    }

    /** The object after a patch in one of the languages but apply. */
    static ApiObject patched(Language language, ApiObject object, Bytes patch, RequestContext context) {
        Patched patched =
                switch (language) {
                    case JSON -> JsonPatch.apply(object, patch.array(), context.fieldValidation());
                    case MERGE -> MergePatch.apply(object, patch.array(), context.fieldValidation());
                    case STRATEGIC -> StrategicMergePatch.apply(object, patch.array(), context.fieldValidation());
                    case APPLY -> throw ApiErrors.unsupportedMediaType(SERVED);
                };
        patched.warnings().forEach(context.warnings()::add);
        return patched.object();
    }
}
