package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.apiextensions.v1.CustomResourceColumnDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionNames;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionSpec;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import io.sailfish.model.api.apiextensions.v1.CustomResourceSubresourceScale;
import io.sailfish.model.api.apiextensions.v1.CustomResourceSubresources;
import io.sailfish.model.status.FieldError.Shown;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What makes a definition acceptable, in upstream's order and words. Used once. */
final class DefinitionRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STORED = FieldPath.of("status", "storedVersions");
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("binary", "byte", "date", "date-time", "double", "float", "int32", "int64", "password");
    private static final int WARNING_LIMIT = 256;

    private final CustomResourceDefinition definition;
    private final @Nullable CustomResourceDefinition old;
    private final CustomResourceDefinitionSpec spec;
    private final VersionForm form;
    private final FieldErrors errors;

    /**
     * @param old what is replaced; null for a new definition
     */
    DefinitionRules(CustomResourceDefinition definition, @Nullable CustomResourceDefinition old, FieldErrors errors) {
        this.definition = definition;
        this.old = old;
        this.spec = definition.spec();
        this.form = VersionForm.of(spec);
        this.errors = errors;
    }

    void check() {
        if (old == null) {
            name();
        }
        group();
        scope();
        schemasThere();
        versions();
        names();
        shared();
        if (spec.hasConversion()) {
            ConversionRules.check(
                    spec.conversion(), old == null ? null : old.spec().conversion(), SPEC.child("conversion"), errors);
        }
        if (old != null) {
            immutable(old.spec());
        }
        NameRules.check(definition.status().acceptedNames(), FieldPath.of("status", "acceptedNames"), errors);
        storedVersions();
        approval();
        preserveUnknown();
    }

    private void name() {
        FieldPath path = FieldPath.of("metadata", "name");
        String name = definition.name();
        errors.invalid(path, name, Names.dns1123Subdomain(name));
        if (!name.equals(spec.names().plural() + "." + spec.group())) {
            errors.invalid(path, name, "must be spec.names.plural+\".\"+spec.group");
        }
    }

    private void group() {
        FieldPath path = SPEC.child("group");
        List<String> problems = Names.dns1123Subdomain(spec.group());
        if (spec.group().isEmpty()) {
            errors.required(path, "");
        } else if (!problems.isEmpty()) {
            errors.invalid(path, spec.group(), String.join(",", problems));
        } else if (!spec.group().contains(".")) {
            errors.invalid(path, spec.group(), "should be a domain with at least one dot");
        }
    }

    private void scope() {
        FieldPath path = SPEC.child("scope");
        if (spec.scope().isEmpty()) {
            errors.required(path, "");
        } else if (!List.of("Cluster", "Namespaced").contains(spec.scope())) {
            errors.notSupported(path, spec.scope(), List.of("Cluster", "Namespaced"));
        }
    }

    private void schemasThere() {
        boolean required = old == null || allHaveSchemas(old.spec());
        if (form.schema() && form.first().schema().hasOpenAPIV3Schema()) {
            return;
        }
        List<CustomResourceDefinitionVersion> versions = spec.versions();
        for (int i = 0; i < versions.size(); i++) {
            if (!versions.get(i).schema().hasOpenAPIV3Schema()
                    && (required || versions.get(i).served())) {
                errors.required(
                        versionPath(i).child("schema").child("openAPIV3Schema"),
                        required ? "schemas are required" : "because otherwise all fields are pruned");
            }
        }
    }

    private static boolean allHaveSchemas(CustomResourceDefinitionSpec spec) {
        return spec.versions().stream().allMatch(version -> version.schema().hasOpenAPIV3Schema());
    }

    private static FieldPath versionPath(int index) {
        return SPEC.child("versions").index(index);
    }

    private void versions() {
        List<CustomResourceDefinitionVersion> versions = spec.versions();
        Set<String> names = new HashSet<>();
        int stored = 0;
        boolean unique = true;
        for (int i = 0; i < versions.size(); i++) {
            CustomResourceDefinitionVersion version = versions.get(i);
            stored += version.storage() ? 1 : 0;
            unique &= names.add(version.name());
            versionName(version.name(), versionPath(i).child("name"));
            version(version, versionPath(i));
        }
        if (!unique) {
            errors.invalid(SPEC.child("versions"), new Shown(form.literal()), "must contain unique version names");
        }
        if (stored != 1) {
            errors.invalid(
                    SPEC.child("versions"),
                    new Shown(form.literal()),
                    "must have exactly one version marked as storage version");
        }
        if (!versions.isEmpty() && !form.first().name().isEmpty()) {
            versionName(form.first().name(), SPEC.child("version"));
        }
    }

    private void versionName(String name, FieldPath path) {
        List<String> problems = Names.dns1035Label(name);
        if (!problems.isEmpty()) {
            errors.invalid(path, name, String.join(",", problems));
        }
    }

    private void version(CustomResourceDefinitionVersion version, FieldPath path) {
        warning(version, path.child("deprecationWarning"));
        boolean status = version.subresources().hasStatus();
        if (!form.schema()) {
            schema(version, status, path.child("schema"));
        }
        if (!form.subresources()) {
            subresources(version.subresources(), path.child("subresources"));
        }
        if (!form.columns()) {
            columns(version.additionalPrinterColumns(), path.child("additionalPrinterColumns"));
        }
        if (!form.selectable()) {
            SelectableFieldRules.check(version, before(version.name()), path, true, errors);
        }
    }

    private void warning(CustomResourceDefinitionVersion version, FieldPath path) {
        if (!version.hasDeprecationWarning()) {
            return;
        }
        String text = version.deprecationWarning("");
        if (!version.deprecated()) {
            errors.invalid(path, text, "can only be set for deprecated versions");
            return;
        }
        if (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > WARNING_LIMIT) {
            errors.invalid(path, text, "must be <= 256 characters long");
        }
        if (text.isEmpty()) {
            errors.invalid(path, text, "must not be an empty string");
        }
        int index = 0;
        for (int point : text.codePoints().toArray()) {
            boolean blank = Character.isSpaceChar(point) && point != ' ';
            if (Character.isISOControl(point) || blank || !Character.isDefined(point)) {
                errors.invalid(
                        path,
                        text,
                        "must only contain printable UTF-8 characters; non-printable character found at index "
                                + index);
                return;
            }
            index += new String(Character.toChars(point)).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        }
    }

    /** What the definition says for all versions. */
    private void shared() {
        if (spec.versions().isEmpty()) {
            return;
        }
        CustomResourceDefinitionVersion first = form.first();
        if (form.schema()) {
            boolean status = spec.versions().stream()
                    .anyMatch(version -> version.subresources().hasStatus());
            schema(first, status, SPEC.child("validation"));
        }
        if (form.subresources()) {
            subresources(first.subresources(), SPEC.child("subresources"));
        }
        if (form.columns()) {
            columns(first.additionalPrinterColumns(), SPEC.child("additionalPrinterColumns"));
        }
        if (form.selectable()) {
            SelectableFieldRules.check(first, before(first.name()), SPEC, form.schema(), errors);
        }
    }

    private @Nullable CustomResourceDefinitionVersion before(String name) {
        return old == null
                ? null
                : old.spec().versions().stream()
                        .filter(version -> version.name().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    private void schema(CustomResourceDefinitionVersion version, boolean status, FieldPath path) {
        if (version.schema().hasOpenAPIV3Schema()) {
            new SchemaRules(old, status, errors).check(version.schema().openAPIV3Schema(), path);
        }
    }

    private void names() {
        CustomResourceDefinitionNames names = spec.names();
        FieldPath path = SPEC.child("names");
        requireName(names.plural(), path.child("plural"));
        requireName(names.singular(), path.child("singular"));
        requireName(names.kind(), path.child("kind"));
        requireName(names.listKind(), path.child("listKind"));
        NameRules.check(names, path, errors);
    }

    private void requireName(String name, FieldPath path) {
        if (name.isEmpty()) {
            errors.required(path, "");
        }
    }

    private void subresources(CustomResourceSubresources subresources, FieldPath path) {
        if (!subresources.hasScale()) {
            return;
        }
        CustomResourceSubresourceScale scale = subresources.scale();
        replicas(scale.specReplicasPath(), ".spec", path.child("scale.specReplicasPath"));
        replicas(scale.statusReplicasPath(), ".status", path.child("scale.statusReplicasPath"));
        String selector = scale.labelSelectorPath("");
        if (!selector.isEmpty()) {
            FieldPath at = path.child("scale.labelSelectorPath");
            if (simplePath(selector, at) && !selector.startsWith(".spec.") && !selector.startsWith(".status.")) {
                errors.invalid(at, selector, "should be a json path under either .spec or .status");
            }
        }
    }

    private void replicas(String path, String root, FieldPath at) {
        if (path.isEmpty()) {
            errors.required(at, "");
        } else if (simplePath(path, at) && !path.startsWith(root + ".")) {
            errors.invalid(at, path, "should be a json path under " + root);
        }
    }

    private boolean simplePath(String path, FieldPath at) {
        if (!path.startsWith(".")) {
            errors.invalid(at, path, "must be a simple json path starting with .");
            return false;
        }
        return true;
    }

    private void columns(List<CustomResourceColumnDefinition> columns, FieldPath path) {
        for (int i = 0; i < columns.size(); i++) {
            CustomResourceColumnDefinition column = columns.get(i);
            FieldPath at = path.index(i);
            requireName(column.name(), at.child("name"));
            String types = "must be one of " + String.join(",", COLUMN_TYPES);
            if (column.type().isEmpty()) {
                errors.required(at.child("type"), types);
            } else if (!COLUMN_TYPES.contains(column.type())) {
                errors.invalid(at.child("type"), column.type(), types);
            }
            if (!column.format().isEmpty() && !COLUMN_FORMATS.contains(column.format())) {
                errors.invalid(
                        at.child("format"), column.format(), "must be one of " + String.join(",", COLUMN_FORMATS));
            }
            if (column.jsonPath().isEmpty()) {
                errors.required(at.child("JSONPath"), "");
            } else {
                simplePath(column.jsonPath(), at.child("JSONPath"));
            }
        }
    }

    private void immutable(CustomResourceDefinitionSpec before) {
        if (Conditions.isTrue(old, Conditions.ESTABLISHED)) {
            same(spec.scope(), before.scope(), SPEC.child("scope"));
            same(spec.names().kind(), before.names().kind(), SPEC.child("names", "kind"));
        }
        same(spec.group(), before.group(), SPEC.child("group"));
        same(spec.names().plural(), before.names().plural(), SPEC.child("names", "plural"));
    }

    private void same(String value, String before, FieldPath path) {
        if (!value.equals(before)) {
            errors.invalid(path, value, MetadataValidation.IMMUTABLE);
        }
    }

    private void storedVersions() {
        List<String> stored = definition.status().storedVersions();
        if (stored.isEmpty()) {
            errors.invalid(STORED, new Shown("[]string(nil)"), "must have at least one stored version");
            return;
        }
        Set<String> there = new HashSet<>();
        for (CustomResourceDefinitionVersion version : spec.versions()) {
            there.add(version.name());
            if (version.storage() && !stored.contains(version.name())) {
                String shown = stored.stream().map(GoSyntax::quote).collect(Collectors.joining(", ", "[]string{", "}"));
                errors.invalid(STORED, new Shown(shown), "must have the storage version " + version.name());
            }
        }
        for (int i = 0; i < stored.size(); i++) {
            if (!there.contains(stored.get(i))) {
                errors.invalid(STORED.index(i), stored.get(i), "must appear in spec.versions");
            }
        }
    }

    private void approval() {
        if (!Approval.isNeeded(spec.group())) {
            return;
        }
        Approval approval = Approval.of(definition);
        if (old != null && Approval.of(old).state() == approval.state()) {
            return;
        }
        FieldPath path = FieldPath.of("metadata", "annotations").key(Approval.ANNOTATION);
        switch (approval.state()) {
            case INVALID ->
                errors.invalid(path, definition.metadata().annotations().get(Approval.ANNOTATION), approval.reason());
            case MISSING -> errors.required(path, approval.reason());
            case APPROVED, BYPASSED -> {}
        }
    }

    private void preserveUnknown() {
        if (spec.preserveUnknownFields() && (old == null || !old.spec().preserveUnknownFields())) {
            errors.invalid(
                    SPEC.child("preserveUnknownFields"),
                    true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
    }
}
