package io.sailfish.apiserver.kinds.apps;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ControllerRevision;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.Locale;
import java.util.Objects;

/** ControllerRevisions: the states of an object that its controller may go back to. */
public final class ControllerRevisionKind implements Kind<ControllerRevision> {
    @Override
    public KindDefinition<ControllerRevision> definition() {
        return KindDefinition.of(AppsV1.CONTROLLER_REVISIONS)
                .strategy(new Rules())
                .column("Controller", "string", "Controller of the object", 0, (revision, now) -> controller(revision))
                .column(
                        "Revision",
                        "string",
                        Descriptions.of(ControllerRevision.TYPE, ControllerRevision.REVISION),
                        0,
                        (revision, now) -> revision.revision())
                .ageColumn()
                .build();
    }

    private static String controller(ControllerRevision revision) {
        for (OwnerReference owner : revision.metadata().ownerReferences()) {
            if (owner.controller(false)) {
                String version = owner.apiVersion();
                int slash = version.indexOf('/');
                String group = slash < 0 ? "" : "." + version.substring(0, slash);
                return owner.kind().toLowerCase(Locale.ROOT) + group + "/" + owner.name();
            }
        }
        return "<none>";
    }

    private static final class Rules implements Strategy<ControllerRevision> {
        @Override
        public void validate(RequestContext context, ControllerRevision revision, FieldErrors errors) {
            Finalizers.check(revision, errors);
            if (!revision.has(ControllerRevision.DATA)) {
                errors.required(FieldPath.of("data"), "data is mandatory");
            }
            number(revision, errors);
        }

        private static void number(ControllerRevision revision, FieldErrors errors) {
            if (revision.revision() < 0) {
                errors.invalid(FieldPath.of("revision"), revision.revision(), "must be greater than or equal to 0");
            }
        }

        @Override
        public void validateUpdate(
                RequestContext context, ControllerRevision revision, ControllerRevision old, FieldErrors errors) {
            number(revision, errors);
            Object data = revision.get(ControllerRevision.DATA);
            if (!Objects.equals(data, old.get(ControllerRevision.DATA))) {
                errors.invalid(FieldPath.of("data"), data, MetadataValidation.IMMUTABLE);
            }
        }
    }
}
