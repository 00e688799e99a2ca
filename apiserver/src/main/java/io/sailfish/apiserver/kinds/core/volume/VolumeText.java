package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.model.ApiObject;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.Quantity;
import java.util.List;
import java.util.Map;

/** What tables and warnings say of volumes and claims alike. */
final class VolumeText {
    static final String UNSET = "<unset>";

    /** Where the class stood before there was a field for it. */
    static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    private VolumeText() {}

    /** Warns of the annotation that a field replaces. */
    static void oldAnnotation(ApiObject object, List<String> warnings) {
        if (object.metadata().annotations().containsKey(CLASS_ANNOTATION)) {
            warnings.add(FieldPath.of("metadata", "annotations").key(CLASS_ANNOTATION)
                    + ": deprecated since v1.8; use \"storageClassName\" attribute instead");
        }
    }

    /** Warns of sizes that are no whole number of bytes. */
    static void fractions(Map<String, Quantity> amounts, FieldPath path, List<String> warnings) {
        Quantity size = amounts.get("storage");
        if (size != null && size.milliValue() % 1000 != 0) {
            warnings.add(
                    path.key("storage") + ": fractional byte value \"" + size + "\" is invalid, must be an integer");
        }
    }
}
