package io.sailfish.client.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final FakeClient client = new FakeClient(timers);
    private final EventRecorder recorder = new EventRecorder(client, "kubelet", "n1", timers);
    private final Pod pod = client.given(
            CoreV1.PODS,
            Pod.builder()
                    .metadata(ObjectMeta.builder().namespace("dept").name("web").build())
                    .build());

    private List<Event> events() throws InterruptedException {
        recorder.awaitWritten();
        return client.all(CoreV1.EVENTS);
    }

    @Test
    void anEventSaysWhatHappenedToWhom() throws Exception {
        recorder.normal(pod, "Started", "Started container main");
        Event event = events().getFirst();
        assertThat(event.namespace()).isEqualTo("dept");
        assertThat(event.name()).startsWith("web.");
        assertThat(event.involvedObject().kind()).isEqualTo("Pod");
        assertThat(event.involvedObject().uid()).isEqualTo(pod.metadata().uid());
        assertThat(event.type()).isEqualTo("Normal");
        assertThat(event.reason()).isEqualTo("Started");
        assertThat(event.message()).isEqualTo("Started container main");
        assertThat(event.source().component()).isEqualTo("kubelet");
        assertThat(event.source().host()).isEqualTo("n1");
        assertThat(event.count()).isEqualTo(1);
    }

    @Test
    void whatHasNoNamespaceIsRecordedInDefault() throws Exception {
        recorder.warning(
                Node.builder().metadata(ObjectMeta.builder().name("n1").build()).build(), "NotReady", "gone");
        assertThat(events().getFirst().namespace()).isEqualTo("default");
    }

    @Test
    void whatRecursIsCounted() throws Exception {
        recorder.warning(pod, "BackOff", "Back-off \"restarting\"");
        timers.advance(Duration.ofSeconds(10));
        recorder.warning(pod, "BackOff", "Back-off \"restarting\"");
        List<Event> events = events();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().count()).isEqualTo(2);
        assertThat(events.getFirst().firstTimestamp().instant()).isEqualTo(VirtualTimers.START);
        assertThat(events.getFirst().lastTimestamp().instant()).isEqualTo(VirtualTimers.START.plusSeconds(10));
    }

    @Test
    void anEventThatWasDeletedIsWrittenAgain() throws Exception {
        recorder.warning(pod, "BackOff", "again");
        Event first = events().getFirst();
        client.resource(CoreV1.EVENTS).delete("dept", first.name(), DeleteOptions.EMPTY);
        recorder.warning(pod, "BackOff", "again");
        assertThat(events()).hasSize(1);
        assertThat(events().getFirst().count()).isEqualTo(2);
    }

    @Test
    void manySimilarEventsAreCombined() throws Exception {
        for (int i = 0; i < 14; i++) {
            recorder.warning(pod, "Failed", "attempt " + i);
        }
        List<Event> events = events();
        assertThat(events).hasSize(11);
        Event combined = events.stream()
                .filter(event -> event.message().startsWith(Correlator.COMBINED))
                .findFirst()
                .orElseThrow();
        assertThat(combined.count()).isEqualTo(4);
        assertThat(combined.message()).endsWith("attempt 13");
    }

    @Test
    void aFloodAboutOneObjectIsCut() throws Exception {
        for (int i = 0; i < 40; i++) {
            recorder.normal(pod, "Reason" + i, "message");
        }
        assertThat(events()).hasSize(Correlator.BURST);
        assertThat(recorder.dropped()).isEqualTo(15);
        timers.advance(Duration.ofMinutes(5));
        recorder.normal(pod, "Later", "message");
        assertThat(events()).hasSize(Correlator.BURST + 1);
    }
}
