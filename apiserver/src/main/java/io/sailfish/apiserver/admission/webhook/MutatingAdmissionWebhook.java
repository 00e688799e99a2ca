package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.AdmissionTimes;
import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Reinvocation;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.admission.v1.AdmissionResponse;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhookConfiguration;
import io.sailfish.model.patch.FieldValidation;
import io.sailfish.model.patch.JsonPatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets webhooks change objects, one after the other in the order of their configurations' names. Where one does, the
 * plug-ins are asked once more, and so are the webhooks that want to be.
 */
public final class MutatingAdmissionWebhook implements MutatingPlugin {
    private final Registry registry;
    private final AccessQueries access;
    private final WebhookCalls calls;
    private final Followed<MutatingWebhookConfiguration, List<Webhook>> configurations;

    public MutatingAdmissionWebhook(Registry registry, AccessQueries access, AdmissionTimes times) {
        this.registry = registry;
        this.access = access;
        this.calls = new WebhookCalls(registry, times, AdmissionTimes.Phase.MUTATING);
        this.configurations = new Followed<>(
                registry.store(AdmissionregistrationV1.MUTATING_WEBHOOK_CONFIGURATIONS)::all,
                configuration -> configuration.webhooks().stream()
                        .map(hook -> Webhook.of(configuration.name(), hook))
                        .toList());
    }

    @Override
    public String name() {
        return "MutatingAdmissionWebhook";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return !configurations.isEmpty() && !Rules.isExempt(attributes);
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        Reinvocation.Turns turns = attributes.again().turns(name());
        turns.begin(attributes.object());
        Attributes current = attributes;
        for (List<Webhook> hooks : configurations.all()) {
            for (Webhook hook : hooks) {
                if (turns.due(hook.key())) {
                    current = ask(hook, current, turns);
                }
            }
        }
        turns.end(current.object());
        return current.object();
    }

    private Attributes ask(Webhook hook, Attributes attributes, Reinvocation.Turns turns) {
        List<Form> forms = Form.of(attributes, registry);
        Form form = hook.wanted(attributes, forms, registry, access);
        if (form == null) {
            return attributes;
        }
        AdmissionResponse response = calls.ask(hook, attributes, form, forms.getFirst());
        Attributes after = response == null ? attributes : patched(attributes, form, response);
        if (after.object() != attributes.object()) {
            turns.changed();
        }
        if (hook.reinvoked()) {
            turns.mayRepeat(hook.key());
        }
        return after;
    }

    private Attributes patched(Attributes attributes, Form form, AdmissionResponse response) {
        ApiObject shown = form.shown(attributes.object());
        if (response.patch().isEmpty() || shown == null) {
            return attributes;
        }
        ApiObject patched = JsonPatch.apply(shown, response.patch().array(), FieldValidation.IGNORE)
                .object();
        return patched == shown ? attributes : attributes.withObject(form.taken(patched, registry));
    }
}
