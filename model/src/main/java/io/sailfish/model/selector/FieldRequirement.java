package io.sailfish.model.selector;

/**
 * One condition of a field selector.
 *
 * @param field  the path of the field, such as "spec.nodeName"
 * @param equal  whether the field must equal the value, or must not
 * @param value  the value, unescaped
 */
public record FieldRequirement(String field, boolean equal, String value) {

    /** Whether a field with this value meets the condition. An absent field has the empty value. */
    public boolean matches(String actual) {
        return value.equals(actual) == equal;
    }

    /** The condition as text, the value escaped. */
    @Override
    public String toString() {
        return field + (equal ? "=" : "!=") + escape(value);
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
