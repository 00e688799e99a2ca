package io.sailfish.controllers;

import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A fake API with controllers at work on it. */
public final class ControllerWorld implements AutoCloseable {
    /** The API. */
    public final FakeClient client;

    private final Timers timers;
    private final InformerFactory informers;
    private final EventRecorder events;
    private final List<Controller<?>> controllers = new ArrayList<>();

    public ControllerWorld(Timers timers) {
        this.timers = timers;
        this.client = new FakeClient(timers);
        this.informers = new InformerFactory(client, timers);
        this.events = new EventRecorder(client, "test", "", timers);
    }

    /** Starts a controller. */
    public <C extends Controller<?>> C run(Function<ControllerContext, C> factory) {
        C controller = factory.apply(new ControllerContext(client, informers, events, timers, Duration.ZERO));
        controllers.add(controller);
        informers.start();
        controller.start();
        return controller;
    }

    /** A kubelet of one trick: every new pod becomes ready. */
    public void makePodsReady() {
        informers.informer(CoreV1.PODS).addHandler(new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                try {
                    client.resource(CoreV1.PODS).updateStatus(ready(pod, timers));
                } catch (ApiException e) {
                    if (!e.is(ApiException.Reason.NOT_FOUND) && !e.is(ApiException.Reason.CONFLICT)) {
                        throw e;
                    }
                }
            }
        });
        informers.start();
    }

    /** The pod, running and ready. */
    public static Pod ready(Pod pod, Timers timers) {
        return pod.withStatus(pod.status()
                .withPhase("Running")
                .withConditions(List.of(PodCondition.builder()
                        .type("Ready")
                        .status("True")
                        .lastTransitionTime(Timestamp.seconds(timers.instant()))
                        .build())));
    }

    public static ObjectMeta.Builder metadata(String name) {
        return ObjectMeta.builder().namespace("default").name(name);
    }

    public static LabelSelector selector(String app) {
        return LabelSelector.builder().matchLabels(Map.of("app", app)).build();
    }

    public static PodTemplateSpec template(String app, String image) {
        return PodTemplateSpec.builder()
                .metadata(ObjectMeta.builder().labels(Map.of("app", app)).build())
                .spec(PodSpec.builder()
                        .containers(List.of(
                                Container.builder().name("main").image(image).build()))
                        .build())
                .build();
    }

    /** Resources as discovery tells them, by group, version and plural name: "/v1/pods", "apps/v1/deployments". */
    public static List<ApiResource> served(String... names) {
        List<ApiResource> served = new ArrayList<>();
        for (String name : names) {
            String[] parts = name.split("/");
            served.add(Objects.requireNonNull(BuiltinResources.find(parts[0], parts[1], parts[2])));
        }
        return served;
    }

    @Override
    public void close() {
        controllers.forEach(Controller::close);
        informers.close();
        events.close();
    }
}
