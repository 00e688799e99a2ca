package io.sailfish.apiserver.custom.definition;

import io.sailfish.model.Message;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionSpec;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.List;
import java.util.Objects;

/**
 * How messages about a definition speak of it: what all versions say alike is said of the definition, as in the oldest
 * version of the API, and not of its versions.
 *
 * @param spec         the definition's
 * @param schema       whether all have the same schema, or all have none
 * @param subresources whether all have the same subresources, or all have none
 * @param columns      whether all have the same columns, or all have none
 * @param selectable   whether all have the same selectable fields, or all have none
 */
record VersionForm(
        CustomResourceDefinitionSpec spec, boolean schema, boolean subresources, boolean columns, boolean selectable) {

    static VersionForm of(CustomResourceDefinitionSpec spec) {
        return new VersionForm(
                spec,
                same(spec, CustomResourceDefinitionVersion.SCHEMA),
                same(spec, CustomResourceDefinitionVersion.SUBRESOURCES),
                same(spec, CustomResourceDefinitionVersion.ADDITIONAL_PRINTER_COLUMNS),
                same(spec, CustomResourceDefinitionVersion.SELECTABLE_FIELDS));
    }

    private static boolean same(CustomResourceDefinitionSpec spec, int field) {
        List<CustomResourceDefinitionVersion> versions = spec.versions();
        if (versions.isEmpty()) {
            return false;
        }
        Object first = versions.getFirst().get(field);
        return versions.stream().allMatch(version -> Objects.equals(version.get(field), first));
    }

    /** The first version, which says for the definition what all say alike. */
    CustomResourceDefinitionVersion first() {
        return spec.versions().getFirst();
    }

    /** The versions by Go's %#v. */
    String literal() {
        StringBuilder text = new StringBuilder("[]apiextensions.CustomResourceDefinitionVersion{");
        String separator = "";
        for (CustomResourceDefinitionVersion version : spec.versions()) {
            text.append(separator).append(literal(version));
            separator = ", ";
        }
        return text.append('}').toString();
    }

    private String literal(CustomResourceDefinitionVersion version) {
        return "apiextensions.CustomResourceDefinitionVersion{Name:"
                + io.sailfish.model.status.GoSyntax.quote(version.name())
                + ", Served:" + version.served()
                + ", Storage:" + version.storage()
                + ", Deprecated:" + version.deprecated()
                + ", DeprecationWarning:" + pointer("string", version.hasDeprecationWarning())
                + ", Schema:" + pointer("apiextensions.CustomResourceValidation", !schema && version.hasSchema())
                + ", Subresources:"
                + pointer("apiextensions.CustomResourceSubresources", !subresources && version.hasSubresources())
                + ", AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition"
                + items(columns ? List.of() : version.additionalPrinterColumns())
                + ", SelectableFields:[]apiextensions.SelectableField"
                + items(selectable ? List.of() : version.selectableFields()) + "}";
    }

    /** Go shows where a pointer points to, which says nothing. */
    private static String pointer(String type, boolean set) {
        return "(*" + type + ")(" + (set ? "0x0" : "nil") + ")";
    }

    private static String items(List<? extends Message> items) {
        return items.isEmpty() ? "(nil)" : "{" + items.size() + "}";
    }
}
