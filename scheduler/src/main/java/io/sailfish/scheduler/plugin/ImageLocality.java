package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;

/** Prefers nodes that have the pod's images already, the larger the better. */
public final class ImageLocality implements Score {
    private static final long SMALLEST = 23L << 20;
    private static final long LARGEST_PER_CONTAINER = 1000L << 20;

    @Override
    public String name() {
        return "ImageLocality";
    }

    @Override
    public int raw(PodShape shape, NodeRow node) {
        if (node.imageSizes().isEmpty() || shape.images().isEmpty()) {
            return 0;
        }
        long present = 0;
        for (String image : shape.images()) {
            present += node.imageSizes().getOrDefault(normalized(image), 0L);
        }
        long largest = LARGEST_PER_CONTAINER * shape.images().size();
        long clamped = Math.clamp(present, SMALLEST, largest);
        return (int) (MAX * (clamped - SMALLEST) / (largest - SMALLEST));
    }

    private static String normalized(String image) {
        return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
    }
}
