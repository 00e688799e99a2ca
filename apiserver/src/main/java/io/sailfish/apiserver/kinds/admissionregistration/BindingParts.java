package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.ParamRef;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** What the bindings of all policies say: which policy, and with which parameters. */
final class BindingParts {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> NOT_FOUND = List.of("Allow", "Deny");

    private BindingParts() {}

    static void check(String policy, boolean hasParams, ParamRef params, FieldErrors errors) {
        if (policy.isEmpty()) {
            errors.required(SPEC.child("policyName"), "");
        } else {
            errors.invalid(SPEC.child("policyName"), policy, Names.dns1123Subdomain(policy));
        }
        if (hasParams) {
            params(params, SPEC.child("paramRef"), errors);
        }
    }

    private static void params(ParamRef params, FieldPath path, FieldErrors errors) {
        if (!params.name().isEmpty()) {
            errors.invalid(path.child("name"), params.name(), Names.pathSegment(params.name()));
            if (params.hasSelector()) {
                errors.forbidden(path.child("name"), "name and selector are mutually exclusive");
            }
        }
        if (params.hasSelector()) {
            AffinityValidation.selector(true, params.selector(), path.child("selector"), errors);
            if (!params.name().isEmpty()) {
                errors.forbidden(path.child("selector"), "name and selector are mutually exclusive");
            }
        }
        if (params.name().isEmpty() && !params.hasSelector()) {
            errors.required(path, "one of name or selector must be specified");
        }
        if (!params.hasParameterNotFoundAction()) {
            errors.required(path.child("parameterNotFoundAction"), "");
        } else {
            WebhookValidation.oneOf(
                    true, params.parameterNotFoundAction(""), NOT_FOUND, path.child("parameterNotFoundAction"), errors);
        }
    }

    /** The parameters, as columns show them. */
    static String shown(boolean given, ParamRef params) {
        if (!given || params.name().isEmpty() && !params.hasSelector()) {
            return "<unset>";
        }
        if (params.name().isEmpty()) {
            return params.selector().toString();
        }
        return params.namespace().isEmpty() ? params.name() : params.namespace() + "/" + params.name();
    }
}
