package io.sailfish.client.fake;

import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiErrors;
import java.util.List;

/** Applies patches by the model's own patch languages. */
final class Patches {
    private Patches() {}

    static <T extends ApiObject> T applied(ResourceType<T> type, T present, Patch patch) {
        throw ApiErrors.unsupportedMediaType(List.of());
    }
}
