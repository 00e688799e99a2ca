package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhookConfiguration;
import io.sailfish.model.api.admissionregistration.v1.RuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.api.meta.v1.LabelSelector;
import java.util.List;

/** Configurations of webhooks. */
final class WebhookKinds {
    private static final String COUNT = "Webhooks indicates the number of webhooks registered in this configuration";
    private static final int SECONDS = 10;
    private static final int PORT = 443;

    private WebhookKinds() {}

    static KindDefinition<MutatingWebhookConfiguration> mutating() {
        return KindDefinition.of(AdmissionregistrationV1.MUTATING_WEBHOOK_CONFIGURATIONS)
                .generation()
                .strategy(new Strategy<MutatingWebhookConfiguration>() {
                    @Override
                    public MutatingWebhookConfiguration defaults(MutatingWebhookConfiguration given) {
                        return given.withWebhooks(Each.of(given.webhooks(), hook -> {
                            MutatingWebhook filled = filled(hook);
                            return filled.hasReinvocationPolicy() ? filled : filled.withReinvocationPolicy("Never");
                        }));
                    }

                    @Override
                    public void validate(
                            RequestContext context, MutatingWebhookConfiguration given, FieldErrors errors) {
                        WebhookValidation.mutating(given.webhooks(), errors);
                    }

                    @Override
                    public boolean allowsUnconditionalUpdate() {
                        return false;
                    }
                })
                .column(
                        "Webhooks",
                        "integer",
                        COUNT,
                        0,
                        (given, now) -> given.webhooks().size())
                .ageColumn()
                .build();
    }

    static KindDefinition<ValidatingWebhookConfiguration> validating() {
        return KindDefinition.of(AdmissionregistrationV1.VALIDATING_WEBHOOK_CONFIGURATIONS)
                .generation()
                .strategy(new Strategy<ValidatingWebhookConfiguration>() {
                    @Override
                    public ValidatingWebhookConfiguration defaults(ValidatingWebhookConfiguration given) {
                        return given.withWebhooks(Each.of(given.webhooks(), WebhookKinds::filled));
                    }

                    @Override
                    public void validate(
                            RequestContext context, ValidatingWebhookConfiguration given, FieldErrors errors) {
                        WebhookValidation.validating(given.webhooks(), errors);
                    }

                    @Override
                    public boolean allowsUnconditionalUpdate() {
                        return false;
                    }
                })
                .column(
                        "Webhooks",
                        "integer",
                        COUNT,
                        0,
                        (given, now) -> given.webhooks().size())
                .ageColumn()
                .build();
    }

    private static ValidatingWebhook filled(ValidatingWebhook hook) {
        MutatingWebhook form = MutatingWebhookForm.of(hook);
        MutatingWebhook filled = filled(form);
        return filled == form ? hook : MutatingWebhookForm.back(filled);
    }

    private static MutatingWebhook filled(MutatingWebhook given) {
        MutatingWebhook hook = given;
        hook = hook.hasFailurePolicy() ? hook : hook.withFailurePolicy("Fail");
        hook = hook.hasMatchPolicy() ? hook : hook.withMatchPolicy("Equivalent");
        hook = hook.hasNamespaceSelector() ? hook : hook.withNamespaceSelector(LabelSelector.EMPTY);
        hook = hook.hasObjectSelector() ? hook : hook.withObjectSelector(LabelSelector.EMPTY);
        hook = hook.hasTimeoutSeconds() ? hook : hook.withTimeoutSeconds(SECONDS);
        WebhookClientConfig client = hook.clientConfig();
        if (client.hasService() && !client.service().hasPort()) {
            hook = hook.withClientConfig(client.withService(client.service().withPort(PORT)));
        }
        List<RuleWithOperations> rules = Each.of(hook.rules(), rule -> rule.hasScope() ? rule : rule.withScope("*"));
        return rules == hook.rules() ? hook : hook.withRules(rules);
    }
}
