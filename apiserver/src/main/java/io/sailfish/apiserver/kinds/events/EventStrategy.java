package io.sailfish.apiserver.kinds.events;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.events.v1.EventsV1;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Events: those with an event time keep stricter rules, those that come by events.k8s.io the strictest. */
final class EventStrategy implements Strategy<Event> {
    private static final long ONE_HOUR = 3600;
    private static final int LONGEST_FIELD = 128;
    private static final int LONGEST_NOTE = 1024;
    /** What the newer form does not let change; in the order in which it is told. */
    private static final List<Integer> IMMUTABLE = List.of(
            Event.INVOLVED_OBJECT,
            Event.REASON,
            Event.MESSAGE,
            Event.SOURCE,
            Event.FIRST_TIMESTAMP,
            Event.LAST_TIMESTAMP,
            Event.COUNT,
            Event.REASON,
            Event.TYPE_FIELD,
            Event.EVENT_TIME,
            Event.ACTION,
            Event.RELATED,
            Event.REPORTING_COMPONENT,
            Event.REPORTING_INSTANCE);

    @Override
    public long ttlSeconds(Event event) {
        return ONE_HOUR;
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return true;
    }

    @Override
    public Names.Rule names() {
        return Names.PATH_SEGMENT;
    }

    @Override
    public void validate(RequestContext context, Event event, FieldErrors errors) {
        checkSense(context, event, errors);
        if (isNewer(context)) {
            checkNewer(event, errors);
        }
    }

    private static boolean isNewer(RequestContext context) {
        return context.apiVersion().equals(EventsV1.EVENTS.apiVersion());
    }

    /** What holds for events in whatever form they come. */
    private static void checkSense(RequestContext context, Event event, FieldErrors errors) {
        FieldPath namespace = FieldPath.of("involvedObject", "namespace");
        String own = event.metadata().namespace();
        String involved = event.involvedObject().namespace();
        boolean timed = isSet(event.eventTime());
        boolean home = own.equals("default") || timed && own.equals("kube-system");
        boolean agrees = involved.isEmpty() ? home || own.isEmpty() : timed || involved.equals(own);
        if (!agrees) {
            errors.invalid(namespace, involved, "does not match event.namespace");
        }
        if (timed) {
            String controller = event.reportingComponent();
            FieldPath path = FieldPath.of(isNewer(context) ? "reportingController" : "reportingComponent");
            if (controller.isEmpty()) {
                errors.required(path, "");
            }
            errors.invalid(path, controller, Names.qualifiedName(controller));
            field("reportingInstance", event.reportingInstance(), errors);
            field("action", event.action(), errors);
            field("reason", event.reason(), errors);
            if (length(event.message()) > LONGEST_NOTE) {
                errors.invalid(FieldPath.of("message"), "", "can have at most " + LONGEST_NOTE + " characters");
            }
        }
    }

    /** Those who write events in their newer form must write them in the newer way. */
    private static void checkNewer(Event event, FieldErrors errors) {
        errors.addAll(MetadataValidation.validateCreate(
                event.metadata(), true, Names.SUBDOMAIN_NAME, FieldPath.of("metadata")));
        checkSeries(event, errors);
        if (!isSet(event.eventTime())) {
            errors.required(FieldPath.of("eventTime"), "");
        }
        if (!event.type().equals("Normal") && !event.type().equals("Warning")) {
            errors.invalid(FieldPath.of("type"), "", "has invalid value: " + event.type());
        }
        unset("firstTimestamp", isSet(event.firstTimestamp()), errors);
        unset("lastTimestamp", isSet(event.lastTimestamp()), errors);
        unset("count", event.count() != 0, errors);
        unset(
                "source",
                !event.source().component().isEmpty() || !event.source().host().isEmpty(),
                errors);
    }

    private static void unset(String field, boolean isSet, FieldErrors errors) {
        if (isSet) {
            errors.invalid(FieldPath.of(field), "", "needs to be unset");
        }
    }

    private static void checkSeries(Event event, FieldErrors errors) {
        if (!event.hasSeries()) {
            return;
        }
        if (event.series().count() < 2) {
            errors.invalid(FieldPath.of("series.count"), "", "should be at least 2");
        }
        if (!isSet(event.series().lastObservedTime())) {
            errors.required(FieldPath.of("series.lastObservedTime"), "");
        }
    }

    @Override
    public void validateUpdate(RequestContext context, Event event, Event old, FieldErrors errors) {
        checkSense(context, event, errors);
        if (!isNewer(context)) {
            return;
        }
        if (!event.series().equals(old.series()) || event.hasSeries() != old.hasSeries()) {
            checkSeries(event, errors);
        }
        for (int field : IMMUTABLE) {
            Object now = event.get(field);
            if (!Objects.equals(now, old.get(field))) {
                String name = field == Event.REPORTING_COMPONENT
                        ? "reportingController"
                        : Event.TYPE.field(field).name();
                errors.invalid(FieldPath.of(name), now, "field is immutable");
            }
        }
    }

    private static boolean isSet(Timestamp time) {
        return !time.isZero();
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void field(String name, String value, FieldErrors errors) {
        if (value.isEmpty()) {
            errors.required(FieldPath.of(name), "");
        }
        if (length(value) > LONGEST_FIELD) {
            errors.invalid(FieldPath.of(name), "", "can have at most " + LONGEST_FIELD + " characters");
        }
    }
}
