package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.registry.KindDefinition;
import java.util.List;

/** The kinds of admissionregistration.k8s.io. */
public final class AdmissionKinds {
    private AdmissionKinds() {}

    /** Their definitions. */
    public static List<KindDefinition<?>> all() {
        return List.of(
                WebhookKinds.mutating(),
                WebhookKinds.validating(),
                new MutatingPolicyKind().definition(),
                new MutatingPolicyBindingKind().definition(),
                new PolicyKind().definition(),
                new PolicyBindingKind().definition());
    }
}
