package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.kinds.core.volume.VolumeSpecValidation;
import io.sailfish.apiserver.kinds.rules.DriverNames;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.table.Column;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.api.storage.v1.VolumeAttachment;
import io.sailfish.model.api.storage.v1.VolumeAttachmentSource;
import io.sailfish.model.api.storage.v1.VolumeAttachmentSpec;
import io.sailfish.model.api.storage.v1.VolumeAttachmentStatus;
import io.sailfish.model.api.storage.v1.VolumeError;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** VolumeAttachments: that a volume shall be, or is, attached to a node. */
final class VolumeAttachmentKind implements Kind<VolumeAttachment> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final int MOST_METADATA = 256 * 1024;
    private static final int LONGEST_MESSAGE = 1024;

    @Override
    public KindDefinition<VolumeAttachment> definition() {
        return KindDefinition.of(StorageV1.VOLUME_ATTACHMENTS)
                .strategy(new Rules())
                .column(new Column<>(
                        "Attacher",
                        "string",
                        "name",
                        Descriptions.of(VolumeAttachmentSpec.TYPE, VolumeAttachmentSpec.ATTACHER),
                        0,
                        (item, now) -> item.spec().attacher()))
                .column(
                        "PV",
                        "string",
                        Descriptions.of(VolumeAttachmentSource.TYPE, VolumeAttachmentSource.PERSISTENT_VOLUME_NAME),
                        0,
                        (item, now) -> item.spec().source().persistentVolumeName(""))
                .column(
                        "Node",
                        "string",
                        Descriptions.of(VolumeAttachmentSpec.TYPE, VolumeAttachmentSpec.NODE_NAME),
                        0,
                        (item, now) -> item.spec().nodeName())
                .column(
                        "Attached",
                        "boolean",
                        Descriptions.of(VolumeAttachmentStatus.TYPE, VolumeAttachmentStatus.ATTACHED),
                        0,
                        (item, now) -> item.status().attached())
                .ageColumn()
                .status(new StatusRules())
                .build();
    }

    private static final class Rules implements Strategy<VolumeAttachment> {
        @Override
        public boolean returnsDeletedObject() {
            return true;
        }

        @Override
        public void validate(RequestContext context, VolumeAttachment given, FieldErrors errors) {
            valid(given, errors);
            String attacher = given.spec().attacher();
            DriverNames.check(attacher, SPEC.child("attacher"), errors);
            if (given.spec().source().hasPersistentVolumeName()) {
                String volume = given.spec().source().persistentVolumeName("");
                errors.invalid(
                        SPEC.child("source").child("persistentVolumeName"), volume, Names.dns1123Subdomain(volume));
            }
        }

        @Override
        public void validateUpdate(
                RequestContext context, VolumeAttachment given, VolumeAttachment old, FieldErrors errors) {
            valid(given, errors);
            Immutable.check(errors, SPEC, given.spec(), old.spec());
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }

    private static void valid(VolumeAttachment given, FieldErrors errors) {
        Finalizers.check(given, errors);
        VolumeAttachmentSpec spec = given.spec();
        if (spec.attacher().isEmpty()) {
            errors.required(SPEC.child("attacher"), "");
        }
        source(spec.source(), SPEC.child("source"), errors);
        errors.invalid(SPEC.child("nodeName"), spec.nodeName(), Names.dns1123Subdomain(spec.nodeName()));
        VolumeAttachmentStatus status = given.status();
        metadata(status.attachmentMetadata(), STATUS.child("attachmentMetadata"), errors);
        failure(status.hasAttachError(), status.attachError(), STATUS.child("attachError"), errors);
        failure(status.hasDetachError(), status.detachError(), STATUS.child("detachError"), errors);
    }

    private static void source(VolumeAttachmentSource source, FieldPath path, FieldErrors errors) {
        boolean named = source.hasPersistentVolumeName();
        if (!named && !source.hasInlineVolumeSpec()) {
            errors.required(path, "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        } else if (named && source.hasInlineVolumeSpec()) {
            errors.forbidden(path, "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        } else if (named && source.persistentVolumeName("").isEmpty()) {
            errors.required(path.child("persistentVolumeName"), "must specify non empty persistentVolumeName");
        } else if (!named) {
            VolumeSpecValidation.inline(source.inlineVolumeSpec(), path.child("inlineVolumeSpec"), errors);
        }
    }

    private static void metadata(Map<String, String> metadata, FieldPath path, FieldErrors errors) {
        long size = 0;
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            size += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
            size += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (size > MOST_METADATA) {
            errors.tooLong(path, MOST_METADATA);
        }
    }

    private static void failure(boolean given, VolumeError failure, FieldPath path, FieldErrors errors) {
        if (given && failure.message().getBytes(StandardCharsets.UTF_8).length > LONGEST_MESSAGE) {
            errors.tooLong(path.child("message"), LONGEST_MESSAGE);
        }
        if (given && failure.hasErrorCode() && failure.errorCode(0) < 0) {
            errors.invalid(path.child("errorCode"), failure.errorCode(0), "must be greater than or equal to 0");
        }
    }

    private static final class StatusRules implements StatusUpdates<VolumeAttachment> {
        /** Upstream leaves the labels of a write to the status aside. */
        @Override
        public VolumeAttachment prepareForUpdate(RequestContext context, VolumeAttachment given, VolumeAttachment old) {
            return given.withSpec(old.spec())
                    .withMetadata(old.metadata()
                            .withManagedFields(given.metadata().managedFields())
                            .withResourceVersion(given.metadata().resourceVersion()));
        }

        @Override
        public void validateUpdate(
                RequestContext context, VolumeAttachment given, VolumeAttachment old, FieldErrors errors) {
            valid(given, errors);
            Immutable.check(errors, SPEC, given.spec(), old.spec());
        }

        @Override
        public List<String> resetFields() {
            return List.of("metadata", "spec");
        }
    }
}
