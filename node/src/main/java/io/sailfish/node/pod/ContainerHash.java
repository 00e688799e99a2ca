package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A fingerprint of what of a container's specification can change in a running pod and needs a new container: its image.
 * It is kept with the container, so it must not depend on anything that a later version of this program reckons otherwise.
 */
final class ContainerHash {
    private ContainerHash() {}

    static String of(Container container) {
        CRC32 sum = new CRC32();
        sum.update((container.name() + "\n" + container.image()).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
