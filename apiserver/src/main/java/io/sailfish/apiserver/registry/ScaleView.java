package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.autoscaling.v1.ScaleSpec;
import io.sailfish.model.api.autoscaling.v1.ScaleStatus;
import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.FieldPath;
import io.sailfish.model.managed.FieldSet;
import io.sailfish.model.managed.ScaleOwnership;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.GoSyntax;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An object seen as an autoscaling/v1 Scale. */
final class ScaleView<T extends ApiObject> {
    private static final FieldManager MANAGER = new FieldManager(ScaleOwnership.API_VERSION, "scale", FieldSet.EMPTY);

    /** Stands for replicas that a custom object does not have. */
    private static final int UNSET = Integer.MIN_VALUE;

    private final Subresource.Scale<T> paths;
    private final ScaleOwnership ownership;

    /**
     * @param apiVersion in which the request speaks of the objects
     * @param others     other versions in whose terms fields may be owned
     */
    ScaleView(Subresource.Scale<T> paths, String apiVersion, List<String> others) {
        this.paths = paths;
        FieldPath replicas = FieldPath.ofNames(paths.specReplicas().split("\\."));
        Map<String, FieldPath> everywhere = new HashMap<>();
        others.forEach(version -> everywhere.put(version, replicas));
        everywhere.put(apiVersion, replicas);
        this.ownership = new ScaleOwnership(apiVersion, everywhere);
    }

    /** Keeps the managedFields of Scales. */
    FieldManager manager() {
        return MANAGER;
    }

    /**
     * The Scale of an object, as a read shows it.
     *
     * @throws io.sailfish.model.status.ApiException if a custom object has no replicas, as upstream has it
     */
    Scale shown(ApiObject object) {
        if (isUnset(object)) {
            throw ApiErrors.internalError(new IllegalStateException(
                    "the spec replicas field " + GoSyntax.quote("." + paths.specReplicas()) + " does not exist"));
        }
        return scale(object);
    }

    private boolean isUnset(ApiObject object) {
        return object.messageType().isOpen() && value(object, paths.specReplicas()) == null;
    }

    /** The Scale of an object. */
    Scale scale(ApiObject object) {
        ObjectMeta metadata = object.metadata();
        return Scale.builder()
                .metadata(ObjectMeta.builder()
                        .name(metadata.name())
                        .namespace(metadata.namespace())
                        .uid(metadata.uid())
                        .resourceVersion(metadata.resourceVersion())
                        .creationTimestamp(metadata.creationTimestamp())
                        .build())
                .spec(ScaleSpec.builder()
                        .replicas(number(object, paths.specReplicas()))
                        .build())
                .status(ScaleStatus.builder()
                        .replicas(number(object, paths.statusReplicas()))
                        .selector(selector(object))
                        .build())
                .build();
    }

    /**
     * The object with the replicas, and with their owners, that a changed Scale has.
     *
     * @param change   is given the present Scale with its managedFields, and returns the new one with its
     * @param storeKey where the object lies in the store
     */
    @SuppressWarnings("unchecked")
    T with(T object, UnaryOperator<Scale> change, ResourceType<?> resource, String storeKey) {
        Scale plain = scale(object);
        List<ManagedFieldsEntry> owners = object.metadata().managedFields();
        boolean unset = isUnset(object);
        if (unset) {
            plain = plain.withSpec(plain.spec().withReplicas(UNSET));
        }
        Scale wanted = change.apply(plain.withMetadata(plain.metadata().withManagedFields(ownership.toScale(owners))));
        check(wanted, object, resource, storeKey);
        if (unset && wanted.spec().replicas() == UNSET) {
            throw ApiErrors.badRequest(
                    "the spec replicas field " + GoSyntax.quote("." + paths.specReplicas()) + " cannot be empty");
        }
        T scaled = (T) with(object, paths.specReplicas(), wanted.spec().replicas());
        ObjectMeta metadata = scaled.metadata()
                .withResourceVersion(wanted.metadata().resourceVersion())
                .withManagedFields(ownership.toObject(owners, wanted.metadata().managedFields()));
        return MetadataRules.with(scaled, metadata);
    }

    private static void check(Scale wanted, ApiObject object, ResourceType<?> resource, String storeKey) {
        String name = wanted.metadata().name();
        if (name.isEmpty()) {
            throw ApiErrors.badRequest("the name of the object (" + object.name()
                    + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(object.name())) {
            throw ApiErrors.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + object.name() + ")");
        }
        MetadataRules.inNamespace(wanted, object.namespace());
        if (!wanted.metadata().uid().isEmpty()
                && !wanted.metadata().uid().equals(object.metadata().uid())) {
            throw ApiErrors.conflict(
                    resource.group(),
                    resource.plural(),
                    name,
                    "StorageError: invalid object, Code: 4, Key: " + storeKey + ", ResourceVersion: 0,"
                            + " AdditionalErrorMsg: Precondition failed: UID in precondition: "
                            + wanted.metadata().uid() + ", UID in object meta: "
                            + object.metadata().uid());
        }
        // Custom objects are judged by their own rules.
        if (wanted.spec().replicas() < 0 && !object.messageType().isOpen()) {
            throw ApiErrors.invalid(
                    Scale.TYPE.kind() == null ? resource.kind() : wanted.kind(),
                    name,
                    List.of(FieldError.invalid(
                            io.sailfish.model.status.FieldPath.of("spec", "replicas"),
                            wanted.spec().replicas(),
                            "must be greater than or equal to 0")));
        }
    }

    /** An object of an open type or a free-form one with a value set at a path, which is made where it is not there. */
    @SuppressWarnings("unchecked")
    private static Object set(Object at, List<String> path, Object value) {
        if (path.isEmpty()) {
            return value;
        }
        String name = path.getFirst();
        List<String> below = path.subList(1, path.size());
        if (!(at instanceof Message message)) {
            StringMap<Object> map = at instanceof StringMap<?> known ? (StringMap<Object>) known : StringMap.of();
            Object member = map.get(name);
            return map.with(name, set(member == null ? StringMap.of() : member, below, value));
        }
        Field field = message.messageType().field(name);
        if (field == null) {
            Field rest = message.messageType().rest();
            Object unknown = rest == null ? null : message.get(rest.index());
            return rest == null
                    ? message
                    : message.with(rest.index(), set(unknown == null ? StringMap.of() : unknown, path, value));
        }
        Object member = message.get(field.index());
        boolean inner = member instanceof Message || member instanceof StringMap<?>;
        MessageType type =
                field.type().kind() == ValueType.Kind.MESSAGE ? field.type().messageType() : null;
        Object start = inner ? member : type == null ? StringMap.of() : type.empty();
        return message.with(field.index(), set(start, below, value));
    }

    private String selector(ApiObject object) {
        Object selector = value(object, paths.selector());
        return switch (selector) {
            case null -> "";
            case Message message -> LabelMatcher.of(message).toString();
            case Map<?, ?> map -> labels(map);
            case String text -> text;
            default -> "";
        };
    }

    @SuppressWarnings("unchecked")
    private static String labels(Map<?, ?> map) {
        return LabelMatcher.ofLabels((Map<String, String>) map).toString();
    }

    private static int number(ApiObject object, String path) {
        return value(object, path) instanceof Number number ? number.intValue() : 0;
    }

    private static @Nullable Object value(Message message, String path) {
        Object at = message;
        for (String name : path.split("\\.")) {
            at = switch (at) {
                case Message inner -> inner.get(name);
                case Map<?, ?> map -> map.get(name);
                case null, default -> null;
            };
        }
        return at;
    }

    private static Message with(Message message, String path, int value) {
        if (message.messageType().isOpen()) {
            return (Message) set(message, List.of(path.split("\\.")), (long) value);
        }
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        Field field = message.messageType().field(name);
        if (field == null) {
            throw new IllegalStateException(message.messageType().name() + " has no field " + name);
        }
        if (dot < 0) {
            return message.with(field.index(), value);
        }
        Message inner = message.get(field.index()) instanceof Message present
                ? present
                : field.type().messageType().empty();
        return message.with(field.index(), with(inner, path.substring(dot + 1), value));
    }
}
