package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.model.Field;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhook;

/** Webhooks that judge in the form of those that change, which have every field of theirs, so that rules are written once. */
final class MutatingWebhookForm {
    private MutatingWebhookForm() {}

    static MutatingWebhook of(ValidatingWebhook hook) {
        MutatingWebhook form = MutatingWebhook.EMPTY;
        for (Field field : hook.messageType().fields()) {
            if (hook.has(field.index())) {
                int index = MutatingWebhook.TYPE.field(field.name()).index();
                form = (MutatingWebhook) form.with(index, hook.get(field.index()));
            }
        }
        return form;
    }

    static ValidatingWebhook back(MutatingWebhook form) {
        ValidatingWebhook hook = ValidatingWebhook.EMPTY;
        for (Field field : hook.messageType().fields()) {
            int index = MutatingWebhook.TYPE.field(field.name()).index();
            if (form.has(index)) {
                hook = (ValidatingWebhook) hook.with(field.index(), form.get(index));
            }
        }
        return hook;
    }
}
