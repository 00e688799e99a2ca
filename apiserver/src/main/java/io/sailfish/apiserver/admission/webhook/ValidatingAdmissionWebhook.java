package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.AdmissionTimes;
import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Asks webhooks, all at the same time, whether they agree to a write in its final form. */
public final class ValidatingAdmissionWebhook implements ValidatingPlugin {
    private final Registry registry;
    private final AccessQueries access;
    private final WebhookCalls calls;
    private final Followed<ValidatingWebhookConfiguration, List<Webhook>> configurations;

    public ValidatingAdmissionWebhook(Registry registry, AccessQueries access, AdmissionTimes times) {
        this.registry = registry;
        this.access = access;
        this.calls = new WebhookCalls(registry, times, AdmissionTimes.Phase.VALIDATING);
        this.configurations = new Followed<>(
                registry.store(AdmissionregistrationV1.VALIDATING_WEBHOOK_CONFIGURATIONS)::all,
                configuration -> configuration.webhooks().stream()
                        .map(hook -> Webhook.of(configuration.name(), hook))
                        .toList());
    }

    @Override
    public String name() {
        return "ValidatingAdmissionWebhook";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return !configurations.isEmpty() && !Rules.isExempt(attributes);
    }

    @Override
    public void validate(Attributes attributes) {
        List<Form> forms = Form.of(attributes, registry);
        List<Future<?>> asked = new ArrayList<>();
        for (List<Webhook> hooks : configurations.all()) {
            for (Webhook hook : hooks) {
                Form form = hook.wanted(attributes, forms, registry, access);
                if (form != null) {
                    FutureTask<?> task = new FutureTask<>(() -> calls.ask(hook, attributes, form, forms.getFirst()));
                    Thread.ofVirtual().name("webhook-" + hook.name()).start(task);
                    asked.add(task);
                }
            }
        }
        asked.forEach(ValidatingAdmissionWebhook::await);
    }

    private static void await(Future<?> asked) {
        try {
            asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw ApiErrors.internalError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiErrors.serviceUnavailable("the server is stopping");
        }
    }
}
