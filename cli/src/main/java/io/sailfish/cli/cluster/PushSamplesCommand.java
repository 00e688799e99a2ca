package io.sailfish.cli.cluster;

import io.sailfish.demo.images.SampleImages;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds the sample service's images and pushes them: run by {@code up} where the registry can be reached. */
@Command(name = "push-samples", hidden = true, description = "Pushes the sample images to a registry.")
public final class PushSamplesCommand implements Runnable {
    @Option(names = "--registry", required = true)
    private String registry;

    @Option(names = "--work", required = true)
    private Path work;

    @Override
    public void run() {
        SampleImages images = new SampleImages(work);
        images.pushUserCenter(registry, "1.0");
        images.pushUserCenter(registry, "2.0");
    }
}
