package io.sailfish.apiserver.kinds.events;

import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.table.Ages;
import io.sailfish.apiserver.table.Column;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.events.v1.EventsV1;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Events. */
public final class EventKinds {
    private EventKinds() {}

    public static List<KindDefinition<?>> all() {
        return List.of(events());
    }

    private static KindDefinition<Event> events() {
        return KindDefinition.of(CoreV1.EVENTS)
                .alsoServed(EventsV1.EVENTS, new NewerForm())
                .strategy(new EventStrategy())
                .column("Last Seen", "string", "", 0, (event, now) -> seen(lastSeen(event), now))
                .column("Type", "string", "", 0, (event, now) -> event.type())
                .column("Reason", "string", "", 0, (event, now) -> event.reason())
                .column("Object", "string", "", 0, (event, now) -> object(event))
                .column(
                        "Subobject",
                        "string",
                        "",
                        1,
                        (event, now) -> event.involvedObject().fieldPath())
                .column("Source", "string", "", 1, (event, now) -> source(event))
                .column(
                        "Message",
                        "string",
                        "",
                        0,
                        (event, now) -> event.message().strip())
                .column("First Seen", "string", "", 1, (event, now) -> seen(firstSeen(event), now))
                .column("Count", "string", "", 1, (event, now) -> count(event))
                .column(new Column<>("Name", "string", "name", "", 1, (event, now) -> event.name()))
                .selectable(
                        "involvedObject.kind", event -> event.involvedObject().kind())
                .selectable(
                        "involvedObject.namespace",
                        event -> event.involvedObject().namespace())
                .selectable(
                        "involvedObject.name", event -> event.involvedObject().name())
                .selectable(
                        "involvedObject.uid", event -> event.involvedObject().uid())
                .selectable(
                        "involvedObject.apiVersion",
                        event -> event.involvedObject().apiVersion())
                .selectable(
                        "involvedObject.resourceVersion",
                        event -> event.involvedObject().resourceVersion())
                .selectable(
                        "involvedObject.fieldPath",
                        event -> event.involvedObject().fieldPath())
                .selectable("reason", Event::reason)
                .selectable("reportingComponent", Event::reportingComponent)
                .selectable(
                        "source",
                        event -> event.source().component().isEmpty()
                                ? event.reportingComponent()
                                : event.source().component())
                .selectable("type", Event::type)
                .build();
    }

    private static Timestamp lastSeen(Event event) {
        if (event.hasSeries()) {
            return event.series().lastObservedTime();
        }
        return event.hasLastTimestamp() ? event.lastTimestamp() : event.eventTime();
    }

    private static Timestamp firstSeen(Event event) {
        return event.hasFirstTimestamp() ? event.firstTimestamp() : event.eventTime();
    }

    private static String seen(Timestamp moment, Instant now) {
        return moment.isZero() ? "<unknown>" : Ages.since(moment, now);
    }

    private static String object(Event event) {
        String kind = event.involvedObject().kind().toLowerCase(Locale.ROOT);
        return event.involvedObject().name().isEmpty()
                ? kind
                : kind + "/" + event.involvedObject().name();
    }

    private static String source(Event event) {
        String component = event.source().component().isEmpty()
                ? event.reportingComponent()
                : event.source().component();
        String host = event.source().host().isEmpty()
                ? event.reportingInstance()
                : event.source().host();
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static long count(Event event) {
        if (event.hasSeries()) {
            return event.series().count();
        }
        return Math.max(1, event.count());
    }
}
