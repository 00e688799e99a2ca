package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PodTemplate;
import io.sailfish.model.status.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** PodTemplates: pods to be, kept for whoever wants to make them. */
public final class PodTemplateKind implements Kind<PodTemplate> {
    private final boolean privilegedAllowed;

    /** @param privilegedAllowed whether containers may be privileged */
    public PodTemplateKind(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public KindDefinition<PodTemplate> definition() {
        var builder = KindDefinition.of(CoreV1.POD_TEMPLATES).generation().strategy(new Rules());
        return TemplateColumns.addTo(builder, 0, PodTemplate::template)
                .column(
                        "Pod Labels",
                        "string",
                        "The labels for the pod template.",
                        0,
                        (template, now) -> labels(template.template().metadata().labels()))
                .build();
    }

    private static String labels(Map<String, String> labels) {
        return labels.isEmpty()
                ? "<none>"
                : labels.entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    private final class Rules implements Strategy<PodTemplate> {
        private static final FieldPath TEMPLATE = FieldPath.of("template");

        @Override
        public PodTemplate defaults(PodTemplate template) {
            return template.withTemplate(PodDefaults.template(template.template()));
        }

        @Override
        public PodTemplate prepareForCreate(RequestContext context, PodTemplate template) {
            return template.withTemplate(UnservedFields.drop(template.template()));
        }

        @Override
        public PodTemplate prepareForUpdate(RequestContext context, PodTemplate template, PodTemplate old) {
            return prepareForCreate(context, template);
        }

        @Override
        public void validate(RequestContext context, PodTemplate template, FieldErrors errors) {
            Finalizers.check(template, errors);
            PodValidation.template(template.template(), privilegedAllowed, TEMPLATE, errors);
        }

        @Override
        public void validateUpdate(RequestContext context, PodTemplate template, PodTemplate old, FieldErrors errors) {
            if (!template.template().equals(old.template())) {
                PodValidation.template(template.template(), privilegedAllowed, TEMPLATE, errors);
            }
        }

        @Override
        public boolean returnsDeletedObject() {
            return true;
        }

        @Override
        public List<String> createWarnings(RequestContext context, PodTemplate template) {
            return PodWarnings.of(template.template().spec(), TEMPLATE.child("spec"));
        }

        @Override
        public List<String> updateWarnings(RequestContext context, PodTemplate template, PodTemplate old) {
            return createWarnings(context, template);
        }
    }
}
