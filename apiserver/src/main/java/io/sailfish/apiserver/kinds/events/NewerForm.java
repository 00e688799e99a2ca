package io.sailfish.apiserver.kinds.events;

import io.sailfish.apiserver.registry.Conversion;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.events.v1.EventSeries;
import org.jspecify.annotations.Nullable;

/** Events as events.k8s.io shows them: the same contents under other names. */
final class NewerForm implements Conversion<io.sailfish.model.api.events.v1.Event, Event> {
    /** Pairs of fields with the same contents: of the core group, of events.k8s.io. */
    private static final int[][] SAME = {
        {Event.METADATA, io.sailfish.model.api.events.v1.Event.METADATA},
        {Event.EVENT_TIME, io.sailfish.model.api.events.v1.Event.EVENT_TIME},
        {Event.REPORTING_COMPONENT, io.sailfish.model.api.events.v1.Event.REPORTING_CONTROLLER},
        {Event.REPORTING_INSTANCE, io.sailfish.model.api.events.v1.Event.REPORTING_INSTANCE},
        {Event.ACTION, io.sailfish.model.api.events.v1.Event.ACTION},
        {Event.REASON, io.sailfish.model.api.events.v1.Event.REASON},
        {Event.INVOLVED_OBJECT, io.sailfish.model.api.events.v1.Event.REGARDING},
        {Event.RELATED, io.sailfish.model.api.events.v1.Event.RELATED},
        {Event.MESSAGE, io.sailfish.model.api.events.v1.Event.NOTE},
        {Event.TYPE_FIELD, io.sailfish.model.api.events.v1.Event.TYPE_FIELD},
        {Event.SOURCE, io.sailfish.model.api.events.v1.Event.DEPRECATED_SOURCE},
        {Event.FIRST_TIMESTAMP, io.sailfish.model.api.events.v1.Event.DEPRECATED_FIRST_TIMESTAMP},
        {Event.LAST_TIMESTAMP, io.sailfish.model.api.events.v1.Event.DEPRECATED_LAST_TIMESTAMP},
        {Event.COUNT, io.sailfish.model.api.events.v1.Event.DEPRECATED_COUNT},
    };

    @Override
    public Event toStored(io.sailfish.model.api.events.v1.Event served) {
        Event.Builder stored = Event.builder();
        for (int[] pair : SAME) {
            stored.set(pair[0], served.get(pair[1]));
        }
        if (served.hasSeries()) {
            stored.series((io.sailfish.model.api.core.v1.EventSeries)
                    series(served.series(), io.sailfish.model.api.core.v1.EventSeries.TYPE));
        }
        return stored.build();
    }

    @Override
    public io.sailfish.model.api.events.v1.Event toServed(Event stored) {
        io.sailfish.model.api.events.v1.Event.Builder served = io.sailfish.model.api.events.v1.Event.builder();
        for (int[] pair : SAME) {
            served.set(pair[1], stored.get(pair[0]));
        }
        if (stored.hasSeries()) {
            served.series((EventSeries) series(stored.series(), EventSeries.TYPE));
        }
        return served.build();
    }

    private static Message series(Message from, MessageType type) {
        return type.builder()
                .set(EventSeries.COUNT, from.get(EventSeries.COUNT))
                .set(EventSeries.LAST_OBSERVED_TIME, from.get(EventSeries.LAST_OBSERVED_TIME))
                .build();
    }

    @Override
    public @Nullable String storedField(String servedField) {
        return switch (servedField) {
            case "reportingController" -> "reportingComponent";
            case "reportingComponent" -> null;
            default ->
                servedField.startsWith("regarding.")
                        ? "involvedObject." + servedField.substring("regarding.".length())
                        : servedField.startsWith("involvedObject.") ? null : servedField;
        };
    }
}
