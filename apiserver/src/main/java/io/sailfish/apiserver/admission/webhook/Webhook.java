package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.api.admissionregistration.v1.MatchCondition;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.status.ApiErrors;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook of a configuration, ready to be asked.
 *
 * @param configuration the configuration's name
 * @param name          its name there
 * @param fails         whether a call without an answer refuses the request
 * @param equivalent    whether other versions of the resources are meant, too
 * @param reinvoked     whether it is asked again where others changed the object after it
 * @param versions      of AdmissionReview that it understands
 */
record Webhook(
        String configuration,
        String name,
        WebhookClientConfig client,
        Rules rules,
        Selectors selectors,
        boolean fails,
        boolean equivalent,
        boolean reinvoked,
        Duration timeout,
        List<String> versions,
        Conditions conditions) {

    static Webhook of(String configuration, MutatingWebhook hook) {
        return new Webhook(
                configuration,
                hook.name(),
                hook.clientConfig(),
                Rules.of(hook.rules()),
                Selectors.of(hook.namespaceSelector(), hook.objectSelector()),
                !hook.failurePolicy("Fail").equals("Ignore"),
                !hook.matchPolicy("Equivalent").equals("Exact"),
                hook.reinvocationPolicy("Never").equals("IfNeeded"),
                Duration.ofSeconds(hook.timeoutSeconds(10)),
                hook.admissionReviewVersions(),
                conditions(hook.name(), hook.matchConditions()));
    }

    static Webhook of(String configuration, ValidatingWebhook hook) {
        return new Webhook(
                configuration,
                hook.name(),
                hook.clientConfig(),
                Rules.of(hook.rules()),
                Selectors.of(hook.namespaceSelector(), hook.objectSelector()),
                !hook.failurePolicy("Fail").equals("Ignore"),
                !hook.matchPolicy("Equivalent").equals("Exact"),
                false,
                Duration.ofSeconds(hook.timeoutSeconds(10)),
                hook.admissionReviewVersions(),
                conditions(hook.name(), hook.matchConditions()));
    }

    /** What it is known by. */
    String key() {
        return configuration + "/" + name;
    }

    private static Conditions conditions(String hook, List<MatchCondition> conditions) {
        try {
            return Conditions.of(conditions, ExpressionValues.CONDITIONS);
        } catch (CelFailure e) {
            throw new IllegalStateException(
                    "a condition of webhook " + hook + " was accepted but cannot be compiled", e);
        }
    }

    /** The form in which this webhook wants to see a request; null where it is not to be asked. */
    @Nullable
    Form wanted(Attributes attributes, List<Form> forms, Registry registry, AccessQueries access) {
        Form form = matching(attributes, forms);
        if (form == null
                || !selectors.match(
                        attributes,
                        form.shown(attributes.object()),
                        form.shown(attributes.oldObject()),
                        name -> registry.store(CoreV1.NAMESPACES).find("", name))) {
            return null;
        }
        if (conditions.conditions().isEmpty()) {
            return form;
        }
        try {
            return conditions.hold(ExpressionValues.of(attributes, form, forms.getFirst(), access)) ? form : null;
        } catch (CelFailure e) {
            if (!fails) {
                return null;
            }
            throw ApiErrors.forbidden(attributes.resource(), attributes.name(), e.getMessage());
        }
    }

    private @Nullable Form matching(Attributes attributes, List<Form> forms) {
        for (Form form : equivalent ? forms : forms.subList(0, 1)) {
            if (rules.match(
                    attributes,
                    form.resource().group(),
                    form.resource().version(),
                    form.resource().plural())) {
                return form;
            }
        }
        return null;
    }
}
