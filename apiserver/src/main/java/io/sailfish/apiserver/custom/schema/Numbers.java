package io.sailfish.apiserver.custom.schema;

import io.sailfish.apiserver.custom.schema.Fault.Code;
import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;

/** The keywords for numbers. Whole numbers are compared as such, with the whole part of what a schema says. */
final class Numbers {
    private Numbers() {}

    static void check(Number value, JsonSchema schema, String format, String path, Outcome outcome) {
        JSONSchemaProps props = schema.props();
        Outcome found = new Outcome();
        range(value, schema, format, path, found);
        if (props.has(JSONSchemaProps.MULTIPLE_OF)) {
            multiple(value, props.multipleOf(0), path, found);
        }
        if (props.has(JSONSchemaProps.MINIMUM)) {
            minimum(value, props.minimum(0), props.exclusiveMinimum(), path, found);
        }
        if (props.has(JSONSchemaProps.MAXIMUM)) {
            maximum(value, props.maximum(0), props.exclusiveMaximum(), path, found);
        }
        outcome.merge(found);
        outcome.matched();
    }

    /** Whether a number is within what its format can hold. */
    private static void range(Number value, JsonSchema schema, String format, String path, Outcome outcome) {
        if (schema.types().size() != 1) {
            return;
        }
        String type = schema.types().getFirst();
        boolean fits = switch (type + "/" + format) {
            case "integer/int32" ->
                value.doubleValue() >= Integer.MIN_VALUE
                        && value.doubleValue() <= Integer.MAX_VALUE
                        && isWhole(value.doubleValue());
            case "number/float" -> Math.abs(value.doubleValue()) <= Float.MAX_VALUE;
            default -> true;
        };
        if (!fits) {
            outcome.add(
                    Fault.plain("Checked value must be of type " + type + " with format " + format + " in " + path));
        }
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value);
    }

    private static void multiple(Number value, double factor, String path, Outcome outcome) {
        if (value instanceof Double number) {
            if (factor <= 0) {
                notPositive(Json.number(factor), path, outcome);
            } else if (!isNearlyWhole(factor < 1 ? 1 / factor * number : number / factor)) {
                notMultiple(value, Json.number(factor), path, outcome);
            }
            return;
        }
        long whole = (long) factor;
        if (whole <= 0) {
            notPositive(Long.toString(whole), path, outcome);
        } else if (value.longValue() % whole != 0) {
            notMultiple(value, Long.toString(whole), path, outcome);
        }
    }

    /** By the tolerance that upstream grants, since 0.3 is no exact multiple of 0.1. */
    private static boolean isNearlyWhole(double value) {
        double nearest = Math.rint(value);
        double difference = Math.abs(value - nearest);
        return value == nearest || difference < 1e-9 * Math.max(Math.abs(value), Math.abs(nearest));
    }

    private static void notPositive(String factor, String path, Outcome outcome) {
        outcome.add(Fault.of(
                Code.OTHER, path, factor, "factor MultipleOf declared for " + path + " must be positive: " + factor));
    }

    private static void notMultiple(Number value, String factor, String path, Outcome outcome) {
        outcome.add(Fault.of(Code.OTHER, path, value, path + " in body should be a multiple of " + factor));
    }

    private static void minimum(Number value, double bound, boolean exclusive, String path, Outcome outcome) {
        boolean whole = !(value instanceof Double);
        boolean below = whole
                ? exclusive ? value.longValue() <= (long) bound : value.longValue() < (long) bound
                : exclusive ? value.doubleValue() <= bound : value.doubleValue() < bound;
        if (below) {
            String shown = whole ? Long.toString((long) bound) : Json.number(bound);
            outcome.add(Fault.of(
                    Code.OTHER,
                    path,
                    value,
                    path + " in body should be greater than " + (exclusive ? "" : "or equal to ") + shown));
        }
    }

    private static void maximum(Number value, double bound, boolean exclusive, String path, Outcome outcome) {
        boolean whole = !(value instanceof Double);
        boolean above = whole
                ? exclusive ? value.longValue() >= (long) bound : value.longValue() > (long) bound
                : exclusive ? value.doubleValue() >= bound : value.doubleValue() > bound;
        if (above) {
            String shown = whole ? Long.toString((long) bound) : Json.number(bound);
            outcome.add(Fault.of(
                    Code.OTHER,
                    path,
                    value,
                    path + " in body should be less than " + (exclusive ? "" : "or equal to ") + shown));
        }
    }
}
