package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.cel.PatchValues;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicySpec;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.intern.Sharing;
import io.sailfish.model.managed.ConfigurationMerge;
import io.sailfish.model.patch.JsonPatch;
import io.sailfish.model.status.ApiErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy that changes objects, compiled.
 *
 * @param reinvoked whether it is carried out again where others changed the object after it
 * @param mutations in their order
 */
record MutatingPolicy(Policy policy, boolean reinvoked, List<Mutation> mutations) {

    /** One change. */
    record Mutation(CelProgram program, String expression, Kind kind) {

        /** The object after the change that the expression's value describes. */
        ApiObject applied(ApiObject object, Object value) throws Failure {
            try {
                return switch (kind) {
                    case CONFIGURATION -> ConfigurationMerge.merge(object, PatchValues.configuration(value));
                    case PATCH -> patched(object, value);
                };
            } catch (ConfigurationMerge.UnfitException e) {
                throw new Failure("error applying patch: " + e.getMessage(), e);
            } catch (CelFailure e) {
                throw new Failure(String.valueOf(e.getMessage()), e);
            }
        }

        private static ApiObject patched(ApiObject object, Object value) throws CelFailure, Failure {
            byte[] json;
            try {
                json = JsonPatch.document(object, PatchValues.operations(value));
            } catch (JsonPatch.TestFailedException unlike) {
                // What a patch tests decides whether it is meant, and is no failure.
                return object;
            } catch (JsonPatch.InapplicableException e) {
                throw new Failure("JSONPath: " + e.getMessage(), e);
            }
            Decoded decoded;
            try {
                decoded = JsonDecoder.decode(json, object.messageType());
            } catch (DecodeException e) {
                throw ApiErrors.internalError(String.valueOf(e.getMessage()));
            }
            boolean same = decoded.kind().equals(object.kind().kind())
                    && decoded.apiVersion().equals(object.kind().apiVersion());
            if (!decoded.problems().isEmpty() || !same) {
                throw ApiErrors.internalError(
                        same
                                ? "strict decoding error: " + String.join(", ", decoded.problems())
                                : "a patch must not change the kind of an object");
            }
            return (ApiObject) Sharing.share(object, decoded.message());
        }
    }

    /** How changes are described. */
    enum Kind {
        CONFIGURATION,
        PATCH
    }

    /** A change cannot be made. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        Failure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static MutatingPolicy of(MutatingAdmissionPolicy given) throws CelFailure {
        MutatingAdmissionPolicySpec spec = given.spec();
        Policy policy = Policy.of(
                given.name(),
                spec.failurePolicy("Fail"),
                spec.hasParamKind() ? spec.paramKind() : null,
                spec.matchConstraints(),
                spec.matchConditions(),
                spec.variables());
        CelEnvironment environment = PolicyExpressions.changes(
                spec.hasParamKind(),
                policy.variables().isEmpty() ? null : policy.variables().keySet());
        List<Mutation> mutations = new ArrayList<>();
        for (io.sailfish.model.api.admissionregistration.v1.Mutation mutation : spec.mutations()) {
            boolean patch = mutation.patchType().equals("JSONPatch");
            String expression = patch
                    ? mutation.jsonPatch().expression()
                    : mutation.applyConfiguration().expression();
            mutations.add(
                    new Mutation(environment.compile(expression), expression, patch ? Kind.PATCH : Kind.CONFIGURATION));
        }
        return new MutatingPolicy(policy, spec.reinvocationPolicy().equals("IfNeeded"), mutations);
    }
}
