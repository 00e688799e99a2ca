package io.sailfish.schemagen;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The protobuf descriptors of the GA API versions, from the generated classes of client-java-proto. */
final class ProtoDescriptors {
    private static final String PACKAGE = "io.kubernetes.client.proto.";
    private static final Pattern GENERALLY_AVAILABLE = Pattern.compile("(V\\d+([A-Z]\\w*)?|Meta)");
    private static final Pattern STABLE_PACKAGE = Pattern.compile("k8s\\.io\\..*\\.v\\d+");

    /** Messages that are values with rules of their own, by full name. */
    private static final Map<String, String> SPECIAL = Map.of(
            "k8s.io.apimachinery.pkg.apis.meta.v1.Time", "TIME",
            "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime", "MICRO_TIME",
            "k8s.io.apimachinery.pkg.apis.meta.v1.Duration", "DURATION",
            "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1", "RAW_JSON",
            "k8s.io.apimachinery.pkg.api.resource.Quantity", "QUANTITY",
            "k8s.io.apimachinery.pkg.util.intstr.IntOrString", "INT_OR_STRING",
            "k8s.io.apimachinery.pkg.runtime.RawExtension", "JSON",
            "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON", "JSON");

    /** By Go name. */
    final Map<String, Descriptor> messages = new TreeMap<>();

    private final Set<String> structs;

    /**
     * Reads all descriptors.
     *
     * @param structs the Go names of structs: a message that is none of them and has one repeated field is a named
     *                slice
     */
    ProtoDescriptors(List<String> outerClasses, Set<String> structs) {
        this.structs = structs;
        for (String outer : outerClasses) {
            if (GENERALLY_AVAILABLE.matcher(outer).matches()) {
                FileDescriptor file = file(outer);
                if (STABLE_PACKAGE.matcher(file.getPackage()).matches()) {
                    file.getMessageTypes().forEach(message -> messages.put(goName(message), message));
                }
            }
        }
    }

    private static FileDescriptor file(String outer) {
        try {
            return (FileDescriptor)
                    Class.forName(PACKAGE + outer).getMethod("getDescriptor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no descriptor in " + outer, e);
        }
    }

    /** "k8s.io.api.core.v1.Pod" → "k8s.io/api/core/v1.Pod". */
    static String goName(Descriptor message) {
        String path = message.getFile().getPackage().substring("k8s.io.".length());
        return "k8s.io/" + path.replace('.', '/').replace('_', '-') + "." + message.getName();
    }

    /** Whether a message is a value of its own, or only wraps one repeated field. */
    boolean isValue(Descriptor message) {
        return SPECIAL.containsKey(message.getFullName()) || isItems(message);
    }

    private boolean isItems(Descriptor message) {
        List<FieldDescriptor> fields = message.getFields();
        return fields.size() == 1
                && fields.getFirst().getName().equals("items")
                && fields.getFirst().getNumber() == 1
                && !structs.contains(goName(message));
    }

    /** The canonical form of a field's type. */
    TypeRef type(FieldDescriptor field) {
        if (field.isMapField()) {
            return new TypeRef("MAP", "", single(field.getMessageType().findFieldByNumber(2)));
        }
        return field.isRepeated() ? new TypeRef("LIST", "", single(field)) : single(field);
    }

    private TypeRef single(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> TypeRef.scalar("STRING");
            case BOOL -> TypeRef.scalar("BOOL");
            case INT32 -> TypeRef.scalar("INT32");
            case INT64 -> TypeRef.scalar("INT64");
            case DOUBLE -> TypeRef.scalar("DOUBLE");
            case BYTES -> TypeRef.scalar("BYTES");
            case MESSAGE -> message(field.getMessageType());
            default -> throw new IllegalStateException("no form for " + field.getFullName());
        };
    }

    private TypeRef message(Descriptor message) {
        String special = SPECIAL.get(message.getFullName());
        if (special != null) {
            return TypeRef.scalar(special);
        }
        return isItems(message)
                ? new TypeRef("ITEMS", "", single(message.getFields().getFirst()))
                : TypeRef.message(goName(message));
    }

    /** Compares descriptors and Go types field by field, in order; every difference is returned. */
    List<String> differences(GoShape shape) {
        List<String> differences = new ArrayList<>();
        messages.forEach((name, message) -> {
            if (!isValue(message)
                    && !shape.types.containsKey(name)
                    && !message.getFields().isEmpty()) {
                differences.add(name + ": in the descriptors only");
            }
        });
        shape.types.forEach((name, rows) -> {
            Descriptor message = messages.get(name);
            if (message == null) {
                differences.add(name + ": in Go only");
                return;
            }
            List<GoShape.Row> numbered =
                    rows.stream().filter(row -> row.number() != 0).toList();
            if (numbered.size() != message.getFields().size()) {
                differences.add(name + ": " + numbered.size() + " fields in Go, "
                        + message.getFields().size() + " in the descriptor");
                return;
            }
            for (int i = 0; i < numbered.size(); i++) {
                GoShape.Row row = numbered.get(i);
                FieldDescriptor field = message.getFields().get(i);
                if (row.number() != field.getNumber() || !row.type().agreesWith(type(field))) {
                    differences.add(name + "." + row.json() + " = " + row.number() + " " + row.type() + " in Go, "
                            + field.getName() + " = " + field.getNumber() + " " + type(field) + " in the descriptor");
                }
            }
        });
        return differences;
    }
}
