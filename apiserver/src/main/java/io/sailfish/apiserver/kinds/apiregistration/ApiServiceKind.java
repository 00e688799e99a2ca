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
import io.sailfish.model.api.apiregistration.v1.ServiceReference;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Timestamp;
import java.util.List;

/** APIServices: the versions of groups, each served by this server or by another one behind a Service. */
public final class ApiServiceKind implements Kind<APIService> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int GROUP_LIMIT = 20_000;
    private static final int VERSION_LIMIT = 1_000;
    private static final int PORT = 443;
    private static final int LAST_PORT = 65_535;
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");

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
                .status(new StatusRules())
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
        @Override
        public APIService defaults(APIService item) {
            ServiceReference service = item.spec().service();
            return item.spec().hasService() && !service.hasPort()
                    ? item.withSpec(item.spec().withService(service.withPort(PORT)))
                    : item;
        }

        /** What this server serves itself is there; of others the availability controller finds out. */
        @Override
        public APIService prepareForCreate(RequestContext context, APIService item) {
            if (item.spec().hasService()) {
                return item.without(APIService.STATUS);
            }
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
                service(spec, errors);
            } else {
                local(spec, errors);
            }
        }

        private static void service(APIServiceSpec spec, FieldErrors errors) {
            FieldPath path = SPEC.child("service");
            if (spec.service().namespace().isEmpty()) {
                errors.required(path.child("namespace"), "");
            }
            if (spec.service().name().isEmpty()) {
                errors.required(path.child("name"), "");
            }
            int port = spec.service().port(PORT);
            if (port < 1 || port > LAST_PORT) {
                errors.invalid(path.child("port"), port, "port is not valid: must be between 1 and 65535, inclusive");
            }
            if (spec.insecureSkipTLSVerify() && !spec.caBundle().isEmpty()) {
                errors.invalid(SPEC.child("insecureSkipTLSVerify"), true, "may not be true if caBundle is present");
            }
        }

        private static void local(APIServiceSpec spec, FieldErrors errors) {
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

    /** Conditions are what the status is for. */
    private static final class StatusRules implements StatusUpdates<APIService> {
        @Override
        public void validateUpdate(RequestContext context, APIService item, APIService old, FieldErrors errors) {
            List<APIServiceCondition> conditions = item.status().conditions();
            FieldPath path = FieldPath.of("status", "conditions");
            for (int i = 0; i < conditions.size(); i++) {
                String status = conditions.get(i).status();
                if (!STATUSES.contains(status)) {
                    errors.notSupported(path.index(i).child("status"), status, STATUSES);
                }
            }
        }
    }
}
