package io.sailfish.client.fake;

import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.patch.FieldValidation;
import io.sailfish.model.patch.JsonPatch;
import io.sailfish.model.patch.MergePatch;
import io.sailfish.model.patch.Patched;
import io.sailfish.model.patch.StrategicMergePatch;
import io.sailfish.model.status.ApiErrors;
import java.util.List;

/** Applies patches by the model's own patch languages, as strictly as a test wants it: unknown fields are refused. */
final class Patches {
    private Patches() {}

    static <T extends ApiObject> T applied(ResourceType<T> type, T present, Patch patch) {
        Patched patched = switch (patch.kind()) {
            case JSON -> JsonPatch.apply(present, patch.body(), FieldValidation.STRICT);
            case MERGE -> MergePatch.apply(present, patch.body(), FieldValidation.STRICT);
            case STRATEGIC -> StrategicMergePatch.apply(present, patch.body(), FieldValidation.STRICT);
            case APPLY ->
                throw ApiErrors.unsupportedMediaType(List.of(
                        Patch.Kind.JSON.contentType(),
                        Patch.Kind.MERGE.contentType(),
                        Patch.Kind.STRATEGIC.contentType()));
        };
        return type.objectClass().cast(patched.object());
    }
}
