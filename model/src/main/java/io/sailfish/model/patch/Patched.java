package io.sailfish.model.patch;

import io.sailfish.model.ApiObject;
import java.util.List;

/**
 * The result of a patch.
 *
 * @param object   the patched object; the same instance as the one given where the patch changes nothing
 * @param warnings unknown and duplicate fields that the client is to be told of
 */
public record Patched(ApiObject object, List<String> warnings) {
    public Patched {
        warnings = List.copyOf(warnings);
    }
}
