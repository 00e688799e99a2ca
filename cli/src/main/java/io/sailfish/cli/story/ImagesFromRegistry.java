package io.sailfish.cli.story;

import io.sailfish.cli.cluster.MachineCalls;
import io.sailfish.demo.Call;
import io.sailfish.demo.Identity;
import io.sailfish.lab.Machine;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.core.v1.Pod;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two versions of an image are pulled from the registry, run, and answer who they are. */
public final class ImagesFromRegistry {
    static final String TITLE = "Two images are pulled from a registry, run, and say who they are";

    private static final String NAMESPACE = "story-images";
    private static final String POD = """
            metadata: {name: %s, namespace: story-images}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: service
                image: %s
                imagePullPolicy: Always
                env: [{name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
                readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
            """;

    private final Stage stage;

    public ImagesFromRegistry(Stage stage) {
        this.stage = stage;
    }

    /**
     * What answered.
     *
     * @param image    as it was asked for
     * @param digest   what the runtime says was run
     * @param identity the answer
     * @param pulled   what the kubelet says of the pull
     * @param ready    time from the pod's creation until it was ready
     */
    public record Seen(String image, String digest, Identity identity, String pulled, Duration ready) {}

    /** Tells it; returns what each version answered. */
    public List<Seen> tell() {
        stage.makeNamespace(NAMESPACE);
        List<Seen> all = new ArrayList<>();
        for (String version : List.of("1.0", "2.0")) {
            all.add(tell(version));
        }
        StoryFailure.unless(
                !all.getFirst().digest().equals(all.getLast().digest()),
                "both versions are the same image, " + all.getFirst().digest());
        stage.removeNamespace(NAMESPACE);
        return all;
    }

    private Seen tell(String version) {
        String name = "user-center-" + version.replace('.', '-');
        String image = stage.image(version);
        stage.narrator().say("a pod of " + image + " is made");
        long begin = System.nanoTime();
        stage.make(CoreV1.PODS, POD.formatted(name, image));
        Pod pod = stage.awaitReady(NAMESPACE, name);
        Duration ready = Narrator.since(begin);
        Machine node = stage.cluster().lab().machine(pod.spec().nodeName());
        Call call =
                MachineCalls.get(node, URI.create("http://" + pod.status().podIP() + ":8080/"), Duration.ofSeconds(5));
        StoryFailure.unless(
                call.isServed(), name + " does not answer on " + pod.status().podIP() + ": " + call.reason());
        Identity identity = Identity.parse(call.body())
                .orElseThrow(() -> new StoryFailure(name + " answers something else: " + call.body()));
        StoryFailure.unless(
                identity.equals(
                        new Identity("user-center", version, name, pod.spec().nodeName())),
                "%s of version %s on %s answers %s"
                        .formatted(name, version, pod.spec().nodeName(), call.body()));
        Event pulled = stage.event(NAMESPACE, name, event -> event.reason().equals("Pulled"))
                .orElseThrow(() -> new StoryFailure("no event says that the image of " + name + " was pulled"));
        StoryFailure.unless(
                pulled.message().startsWith("Successfully pulled image"),
                "the image was not pulled: " + pulled.message());
        stage.narrator().saw(pulled.message());
        stage.narrator().saw("ready after " + Narrator.seconds(ready) + ", and it answers " + call.body());
        return new Seen(
                image, pod.status().containerStatuses().getFirst().imageID(), identity, pulled.message(), ready);
    }
}
