package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Updates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apiextensions.v1.CustomResourceConversion;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionNames;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionSpec;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionStatus;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules of definitions. */
final class DefinitionStrategy implements Strategy<CustomResourceDefinition> {
    /** Holds a deleted definition until its objects are gone. */
    static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    @Override
    public CustomResourceDefinition defaults(CustomResourceDefinition definition) {
        CustomResourceDefinitionSpec spec = definition.spec();
        CustomResourceDefinitionNames names = spec.names();
        if (names.singular().isEmpty()) {
            names = names.withSingular(names.kind().toLowerCase(Locale.ROOT));
        }
        if (names.listKind().isEmpty() && !names.kind().isEmpty()) {
            names = names.withListKind(names.kind() + "List");
        }
        CustomResourceDefinitionSpec full = spec.withNames(names);
        if (!spec.hasConversion()) {
            full = full.withConversion(
                    CustomResourceConversion.builder().strategy("None").build());
        } else {
            full = full.withConversion(ConversionRules.defaults(spec.conversion()));
        }
        CustomResourceDefinition changed = full == spec ? definition : definition.withSpec(full);
        return changed.status().storedVersions().isEmpty() ? stored(changed) : changed;
    }

    /** The definition, whose stored versions name the one that is stored now. */
    private static CustomResourceDefinition stored(CustomResourceDefinition definition) {
        for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
            if (version.storage()) {
                List<String> versions = definition.status().storedVersions();
                if (versions.contains(version.name())) {
                    return definition;
                }
                List<String> more = new ArrayList<>(versions);
                more.add(version.name());
                return definition.withStatus(definition.status().withStoredVersions(more));
            }
        }
        return definition;
    }

    @Override
    public CustomResourceDefinition prepareForCreate(RequestContext context, CustomResourceDefinition definition) {
        return stored(definition.withStatus(CustomResourceDefinitionStatus.EMPTY));
    }

    @Override
    public CustomResourceDefinition prepareForUpdate(
            RequestContext context, CustomResourceDefinition definition, CustomResourceDefinition old) {
        return stored(definition.withStatus(old.status()));
    }

    @Override
    public Names.Rule names() {
        // The rule needs the spec, so it is checked with it.
        return Names.PATH_SEGMENT;
    }

    @Override
    public void validate(RequestContext context, CustomResourceDefinition definition, FieldErrors errors) {
        new DefinitionRules(definition, null, errors).check();
    }

    @Override
    public void validateUpdate(
            RequestContext context,
            CustomResourceDefinition definition,
            CustomResourceDefinition old,
            FieldErrors errors) {
        new DefinitionRules(definition, old, errors).check();
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public List<String> createWarnings(RequestContext context, CustomResourceDefinition definition) {
        return SchemaWalk.unknownFormats(definition).stream()
                .map(format -> "unrecognized format \"" + format + "\"")
                .toList();
    }

    @Override
    public List<String> updateWarnings(
            RequestContext context, CustomResourceDefinition definition, CustomResourceDefinition old) {
        List<String> known = SchemaWalk.unknownFormats(old);
        return SchemaWalk.unknownFormats(definition).stream()
                .filter(format -> !known.contains(format))
                .map(format -> "unrecognized format \"" + format + "\"")
                .toList();
    }

    /** Its objects have to go first. */
    @Override
    public @Nullable CustomResourceDefinition waitingForDeletion(
            RequestContext context, CustomResourceDefinition definition) {
        if (definition.metadata().hasDeletionTimestamp()) {
            return definition.metadata().finalizers().isEmpty() ? null : definition;
        }
        Timestamp now = Timestamp.seconds(context.clock().instant());
        List<String> finalizers = new ArrayList<>(definition.metadata().finalizers());
        if (!finalizers.contains(FINALIZER)) {
            finalizers.add(FINALIZER);
        }
        CustomResourceDefinition marked = definition.withMetadata(
                definition.metadata().withDeletionTimestamp(now).withFinalizers(finalizers));
        return Conditions.with(
                marked,
                Conditions.TERMINATING,
                "True",
                "InstanceDeletionPending",
                "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                now);
    }

    @Override
    public boolean removedByUpdate(CustomResourceDefinition definition, CustomResourceDefinition old) {
        return old.metadata().hasDeletionTimestamp()
                && definition.metadata().finalizers().isEmpty();
    }

    /** The rules of the status subresource. */
    Updates<CustomResourceDefinition> statusUpdates() {
        return new StatusUpdates<>() {
            @Override
            public void validateUpdate(
                    RequestContext context,
                    CustomResourceDefinition definition,
                    CustomResourceDefinition old,
                    FieldErrors errors) {
                NameRules.check(definition.status().acceptedNames(), FieldPath.of("status", "acceptedNames"), errors);
            }
        };
    }
}
