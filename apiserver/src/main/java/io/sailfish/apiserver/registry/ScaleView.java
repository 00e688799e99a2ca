package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An object seen as an autoscaling/v1 Scale. */
final class ScaleView<T extends ApiObject> {
    private static final FieldManager MANAGER =
            new FieldManager(ScaleOwnership.API_VERSION, "scale", FieldSet.EMPTY);

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
                .spec(ScaleSpec.builder().replicas(number(object, paths.specReplicas())).build())
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
        Scale wanted = change.apply(
                plain.withMetadata(plain.metadata().withManagedFields(ownership.toScale(owners))));
        check(wanted, object, resource, storeKey);
        T scaled = (T) with(object, paths.specReplicas(), wanted.spec().replicas());
        ObjectMeta metadata = scaled.metadata()
                .withResourceVersion(wanted.metadata().resourceVersion())
                .withManagedFields(
                        ownership.toObject(owners, wanted.metadata().managedFields()));
        return MetadataRules.with(scaled, metadata);
    }

    private static void check(Scale wanted, ApiObject object, ResourceType<?> resource, String storeKey) {
        String name = wanted.metadata().name();
        if (name.isEmpty()) {
            throw ApiErrors.badRequest("the name of the object (" + object.name()
                    + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(object.name())) {
            throw ApiErrors.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + object.name() + ")");
        }
        MetadataRules.inNamespace(wanted, object.namespace());
        if (!wanted.metadata().uid().isEmpty()
                && !wanted.metadata().uid().equals(object.metadata().uid())) {
            throw ApiErrors.conflict(resource.group(), resource.plural(), name,
                    "StorageError: invalid object, Code: 4, Key: " + storeKey + ", ResourceVersion: 0,"
                            + " AdditionalErrorMsg: Precondition failed: UID in precondition: "
                            + wanted.metadata().uid() + ", UID in object meta: "
                            + object.metadata().uid());
        }
        if (wanted.spec().replicas() < 0) {
            throw ApiErrors.invalid(Scale.TYPE.kind() == null ? resource.kind() : wanted.kind(), name, List.of(
                    FieldError.invalid(
                            io.sailfish.model.status.FieldPath.of("spec", "replicas"),
                            wanted.spec().replicas(),
                            "must be greater than or equal to 0")));
        }
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
