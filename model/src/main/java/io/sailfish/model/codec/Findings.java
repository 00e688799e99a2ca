package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.DecodeException.Fault;
import io.sailfish.model.status.GoSyntax;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a decoder finds wrong with a document on its way through it, in the words of upstream. */
final class Findings {
    private static final int MAX_PROBLEMS = 100;
    private static final String UNKNOWN = "unknown field ";

    private final JsonParser parser;
    private final MessageType root;
    private final boolean countsDuplicates;
    private Set<String> problems = Set.of();
    /** The first value of a wrong type. */
    private @Nullable String typeFault;
    /** The first value whose own syntax is wrong; upstream stops at it and forgets the wrong types before. */
    private @Nullable String valueFault;

    Findings(JsonParser parser, MessageType root, boolean countsDuplicates) {
        this.parser = parser;
        this.root = root;
        this.countsDuplicates = countsDuplicates;
    }

    /** All problems in the order of the document; for open types, whose unknown fields are told last, these sorted. */
    List<String> problems() {
        if (!root.isOpen() || problems.size() < 2) {
            return List.copyOf(problems);
        }
        return Stream.concat(
                        problems.stream().filter(problem -> !problem.startsWith(UNKNOWN)),
                        problems.stream()
                                .filter(problem -> problem.startsWith(UNKNOWN))
                                .sorted())
                .toList();
    }

    void throwFault() {
        String fault = valueFault != null ? valueFault : typeFault;
        if (fault != null) {
            throw new DecodeException(Fault.TYPE, fault);
        }
    }

    /** The name at the parser is no field's. */
    void unknown() {
        problem(UNKNOWN);
    }

    /** The name at the parser stood before. */
    void duplicate() {
        if (countsDuplicates) {
            problem("duplicate field ");
        }
    }

    private void problem(String what) {
        if (problems.isEmpty()) {
            problems = new LinkedHashSet<>();
        }
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(what + GoSyntax.quote(FieldContext.path(parser.getParsingContext())));
        }
    }

    /** The value at the parser is of another type than this; it is passed over. Returns null, for want of a value. */
    @Nullable
    Object mismatch(JsonToken token, String type) throws IOException {
        if (typeFault == null) {
            typeFault = describe(token, type);
        }
        parser.skipChildren();
        return null;
    }

    /** A value is not of its type, for this reason. */
    @Nullable
    Object wrongType(@Nullable String reason) {
        if (typeFault == null) {
            typeFault = reason;
        }
        return null;
    }

    /** A value's own syntax is wrong, for this reason. */
    @Nullable
    Object refused(@Nullable String reason) {
        if (valueFault == null) {
            valueFault = reason;
        }
        return null;
    }

    /** The value at the parser is of a type that its own syntax excludes; it is passed over. */
    @Nullable
    Object refusedMismatch(JsonToken token, String type) throws IOException {
        String reason = describe(token, type);
        parser.skipChildren();
        return refused(reason);
    }

    private String describe(JsonToken token, String type) throws IOException {
        String value = goValue(token);
        if (value.equals("number") && (type.startsWith("int") || type.equals("float64"))) {
            value += " " + parser.getText();
        }
        JsonStreamContext context = parser.getParsingContext();
        if (token.isStructStart() && context.getParent() != null) {
            context = context.getParent();
        }
        return "json: cannot unmarshal " + value + " into " + FieldContext.goPlace(context, root, type);
    }

    /** What Go calls the value that begins with a token. */
    static String goValue(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_STRING -> "string";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            default -> "null";
        };
    }
}
