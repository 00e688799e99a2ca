package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.admission.v1.AdmissionResponse;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhookConfiguration;
import io.sailfish.model.patch.FieldValidation;
import io.sailfish.model.patch.JsonPatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets webhooks change objects, one after the other in the order of their configurations' names. Where one does, the
 * plug-ins before are asked once more, and so are the webhooks that want to be.
 */
public final class MutatingAdmissionWebhook implements MutatingPlugin {
    private final Registry registry;
    private final AccessQueries access;
    private final List<MutatingPlugin> before;
    private final WebhookCalls calls;
    private final Followed<MutatingWebhookConfiguration, List<Webhook>> configurations;

    /** @param before the plug-ins that come before this one */
    public MutatingAdmissionWebhook(Registry registry, AccessQueries access, List<MutatingPlugin> before) {
        this.registry = registry;
        this.access = access;
        this.before = List.copyOf(before);
        this.calls = new WebhookCalls(registry);
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
        List<Webhook> hooks =
                configurations.all().stream().flatMap(List::stream).toList();
        List<Webhook> again = new ArrayList<>();
        List<Webhook> asked = new ArrayList<>();
        Attributes current = attributes;
        boolean changed = false;
        for (Webhook hook : hooks) {
            Attributes after = ask(hook, current, asked);
            if (after.object() != current.object()) {
                changed = true;
                asked.stream()
                        .filter(earlier -> earlier != hook && earlier.reinvoked() && !again.contains(earlier))
                        .forEach(again::add);
                current = after;
            }
        }
        if (!changed) {
            return attributes.object();
        }
        Attributes repeated = repeat(current);
        if (repeated.object() != current.object()) {
            asked.stream()
                    .filter(hook -> hook.reinvoked() && !again.contains(hook))
                    .forEach(again::add);
            current = repeated;
        }
        for (Webhook hook : again) {
            current = ask(hook, current, new ArrayList<>());
        }
        return current.object();
    }

    private Attributes repeat(Attributes attributes) {
        Attributes current = attributes;
        for (MutatingPlugin plugin : before) {
            if (plugin.handles(current)) {
                ApiObject changed = plugin.admit(current);
                current = changed == current.object() ? current : current.withObject(changed);
            }
        }
        return current;
    }

    private Attributes ask(Webhook hook, Attributes attributes, List<Webhook> asked) {
        List<Form> forms = Form.of(attributes, registry);
        Form form = hook.wanted(attributes, forms, registry, access);
        if (form == null) {
            return attributes;
        }
        AdmissionResponse response = calls.ask(hook, attributes, form, forms.getFirst());
        asked.add(hook);
        ApiObject shown = form.shown(attributes.object());
        if (response == null || response.patch().isEmpty() || shown == null) {
            return attributes;
        }
        ApiObject patched = JsonPatch.apply(shown, response.patch().array(), FieldValidation.IGNORE)
                .object();
        return patched == shown ? attributes : attributes.withObject(defaulted(attributes, form.taken(patched)));
    }

    /** What the next one sees has its defaults, whatever the webhook left out. */
    @SuppressWarnings("unchecked")
    private ApiObject defaulted(Attributes attributes, ApiObject object) {
        if (object.messageType() != attributes.resource().objectType()) {
            return object;
        }
        ResourceStore<ApiObject> store = (ResourceStore<ApiObject>) registry.store(attributes.resource());
        return store.definition().strategy().defaults(object);
    }
}
