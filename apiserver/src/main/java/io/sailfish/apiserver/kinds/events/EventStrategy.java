package io.sailfish.apiserver.kinds.events;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;

/** Events of the core group: those with an event time keep the stricter rules of their newer form. */
final class EventStrategy implements Strategy<Event> {
    private static final long ONE_HOUR = 3600;
    private static final int LONGEST_FIELD = 128;
    private static final int LONGEST_NOTE = 1024;

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
        FieldPath namespace = FieldPath.of("involvedObject", "namespace");
        String own = event.metadata().namespace();
        String involved = event.involvedObject().namespace();
        boolean timed = event.hasEventTime() && !event.eventTime().isZero();
        boolean home = own.equals("default") || timed && own.equals("kube-system");
        boolean agrees = involved.isEmpty() ? home || own.isEmpty() : timed || involved.equals(own);
        if (!agrees) {
            errors.invalid(namespace, involved, "does not match event.namespace");
        }
        if (timed) {
            String component = event.reportingComponent();
            FieldPath path = FieldPath.of("reportingComponent");
            if (component.isEmpty()) {
                errors.required(path, "");
            }
            errors.invalid(path, component, Names.qualifiedName(component));
            field("reportingInstance", event.reportingInstance(), errors);
            field("action", event.action(), errors);
            field("reason", event.reason(), errors);
            if (event.message().length() > LONGEST_NOTE) {
                errors.invalid(FieldPath.of("message"), "", "can have at most " + LONGEST_NOTE + " characters");
            }
        }
    }

    private static void field(String name, String value, FieldErrors errors) {
        if (value.isEmpty()) {
            errors.required(FieldPath.of(name), "");
        }
        if (value.length() > LONGEST_FIELD) {
            errors.invalid(FieldPath.of(name), "", "can have at most " + LONGEST_FIELD + " characters");
        }
    }
}
