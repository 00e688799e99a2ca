package io.sailfish.model.managed;

import io.sailfish.model.ApiObject;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.Kind;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.intern.Sharing;
import io.sailfish.model.managed.MergePlan.FieldPlan;
import io.sailfish.model.managed.MergePlan.Mode;
import io.sailfish.model.managed.MergePlan.ValuePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lays a configuration over an object as {@link ServerSideApply} does, but for nobody: no fields are owned, and none are removed.
 * What can only be replaced as a whole must not be in it, since whoever wrote it may not know what else is there.
 */
public final class ConfigurationMerge {
    private ConfigurationMerge() {}

    /** A configuration does not fit the object. */
    public static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1;

        UnfitException(String message) {
            super(message);
        }
    }

    /**
     * The object with the configuration in it; the same instance where that changes nothing.
     *
     * @throws UnfitException where the configuration is not of the object's schema, or sets something atomic
     */
    public static ApiObject merge(ApiObject live, StringMap<Object> configuration) throws UnfitException {
        ValuePlan plan = ValuePlan.root(live.messageType());
        String fault = TreeValidation.check(configuration, plan);
        if (fault != null) {
            throw new UnfitException("failed to convert patch object to typed object: " + fault);
        }
        List<String> atomics = new ArrayList<>(0);
        findAtomics(configuration, plan, FieldPath.ROOT, atomics);
        if (!atomics.isEmpty()) {
            throw new UnfitException("invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                    + String.join(", ", atomics));
        }
        Object tree = JsonTree.parse(JsonEncoder.encode(live));
        Object merged = TreeMerge.merge(tree, configuration, plan);
        if (TypedTree.same(tree, merged)) {
            return live;
        }
        try {
            ApiObject result = (ApiObject)
                    JsonDecoder.decodeTree(merged, live.messageType()).message();
            return Sharing.share(live, result);
        } catch (DecodeException e) {
            throw new UnfitException("failed to convert typed object to object: " + e.getMessage());
        }
    }

    private static void findAtomics(Object value, ValuePlan plan, FieldPath path, List<String> found) {
        if (value instanceof Map<?, ?> map && splits(plan)) {
            if (plan.mode == Mode.LEAF) {
                found.add(path.toString());
            }
            if (plan.type.kind() == Kind.MESSAGE && plan.plan().type.jsonForm() == MessageType.JsonForm.OBJECT) {
                map.forEach((name, member) -> {
                    FieldPlan field = plan.plan().field((String) name);
                    if (field != null) {
                        findAtomics(member, field.value, path.then(field.name), found);
                    }
                });
            }
        } else if (value instanceof List<?> list && splits(plan)) {
            if (plan.mode == Mode.LEAF || plan.mode == Mode.DEDUCED) {
                found.add(path.toString());
            }
            for (int i = 0; i < list.size(); i++) {
                if (plan.type.kind() == Kind.LIST) {
                    findAtomics(list.get(i), plan.element(), path.then(new PathElement.Index(i)), found);
                }
            }
        }
    }

    /** Whether values may be objects or lists at all. */
    private static boolean splits(ValuePlan plan) {
        return switch (plan.type.kind()) {
            case MESSAGE, MAP, LIST, JSON, RAW_JSON -> true;
            default -> false;
        };
    }
}
