package io.sailfish.apiserver.kinds.apiregistration;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.APIServiceCondition;
import io.sailfish.model.api.apiregistration.v1.APIServiceSpec;
import io.sailfish.model.api.apiregistration.v1.APIServiceStatus;
import io.sailfish.model.api.apiregistration.v1.ApiregistrationV1;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Timestamp;
import java.util.List;

/** APIServices. Those of other servers are refused: requests to them would reach nobody. */
public final class ApiServiceKind implements Kind<APIService> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int GROUP_LIMIT = 20_000;
    private static final int VERSION_LIMIT = 1_000;

    @Override
    public KindDefinition<APIService> definition() {
        return KindDefinition.of(ApiregistrationV1.API_SERVICES)
                .storedAt("apiregistration.k8s.io/apiservices")
                .strategy(new Rules())
                .column(
                        "Service",
                        "string",
                        "The reference to the service that hosts this API endpoint.",
                        0,
                        (item, now) -> item.spec().hasService()
                                ? item.spec().service().namespace() + "/"
                                        + item.spec().service().name()
                                : "Local")
                .column("Available", "string", "Whether this service is available.", 0, (item, now) -> available(item))
                .ageColumn()
                .status(new StatusUpdates<APIService>() {})
                .build();
    }

    private static String available(APIService item) {
        for (APIServiceCondition condition : item.status().conditions()) {
            if (condition.type().equals("Available")) {
                return condition.status().equals("True")
                        ? condition.status()
                        : condition.status() + " (" + condition.reason() + ")";
            }
        }
        return "Unknown";
    }

    private static final class Rules implements Strategy<APIService> {
        /** What this server serves itself is there. */
        @Override
        public APIService prepareForCreate(RequestContext context, APIService item) {
            return item.withStatus(APIServiceStatus.builder()
                    .conditions(List.of(APIServiceCondition.builder()
                            .type("Available")
                            .status("True")
                            .lastTransitionTime(
                                    Timestamp.seconds(context.clock().instant()))
                            .reason("Local")
                            .message("Local APIServices are always available")
                            .build()))
                    .build());
        }

        @Override
        public void validate(RequestContext context, APIService item, FieldErrors errors) {
            APIServiceSpec spec = item.spec();
            String name = spec.version() + "." + spec.group();
            if (!item.name().equals(name)) {
                errors.invalid(
                        FieldPath.of("metadata", "name"),
                        item.name(),
                        "must be `spec.version+\".\"+spec.group`: " + GoSyntax.quote(name));
            }
            if (spec.group().isEmpty() && !spec.version().equals("v1")) {
                errors.required(SPEC.child("group"), "only v1 may have an empty group and it better be legacy kube");
            }
            if (!spec.group().isEmpty()) {
                errors.invalid(SPEC.child("group"), spec.group(), Names.dns1123Subdomain(spec.group()));
            }
            errors.invalid(SPEC.child("version"), spec.version(), Names.dns1035Label(spec.version()));
            limited("groupPriorityMinimum", spec.groupPriorityMinimum(), GROUP_LIMIT, errors);
            limited("versionPriority", spec.versionPriority(), VERSION_LIMIT, errors);
            if (spec.hasService()) {
                errors.forbidden(
                        SPEC.child("service"),
                        "this server does not pass requests on to other API servers: only groups that it serves itself"
                                + " may be registered");
                return;
            }
            if (!spec.caBundle().isEmpty()) {
                errors.invalid(
                        SPEC.child("caBundle"),
                        spec.caBundle().array().length + " bytes",
                        "local APIServices may not have a caBundle");
            }
            if (spec.insecureSkipTLSVerify()) {
                errors.invalid(
                        SPEC.child("insecureSkipTLSVerify"),
                        true,
                        "local APIServices may not have insecureSkipTLSVerify");
            }
        }

        private static void limited(String field, int value, int limit, FieldErrors errors) {
            if (value <= 0 || value > limit) {
                errors.invalid(SPEC.child(field), value, "must be positive and less than " + limit);
            }
        }

        @Override
        public Names.Rule names() {
            return Names.PATH_SEGMENT;
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
