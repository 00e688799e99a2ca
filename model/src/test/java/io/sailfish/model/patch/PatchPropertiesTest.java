package io.sailfish.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PatchPropertiesTest {
    private static Arbitrary<String> keys() {
        return Arbitraries.of("a", "b", "c", "d");
    }

    private static Arbitrary<Object> texts(boolean orNull) {
        Arbitrary<Object> texts = Arbitraries.of("1", "2", "").map(text -> text);
        return orNull ? Arbitraries.oneOf(texts, Arbitraries.just(JsonNull.NULL)) : texts;
    }

    private static Arbitrary<StringMap<Object>> maps(boolean orNull) {
        return Arbitraries.maps(keys(), texts(orNull)).ofMaxSize(4).map(StringMap::copyOf);
    }

    private static Arbitrary<StringMap<Object>> documents(boolean orNull) {
        Arbitrary<Object> map = maps(orNull).map(value -> value);
        Arbitrary<Object> part = orNull ? Arbitraries.oneOf(map, Arbitraries.just(JsonNull.NULL)) : map;
        Arbitrary<Object> finalizers =
                Arbitraries.of("x/1", "x/2", "x/3").list().uniqueElements().map(List::copyOf);
        Arbitrary<StringMap<Object>> metadata = Combinators.combine(part, part, finalizers)
                .as((labels, annotations, list) -> StringMap.<Object>of("labels", labels)
                        .with("annotations", annotations)
                        .with("finalizers", list));
        return Combinators.combine(part, metadata)
                .as((data, meta) -> StringMap.<Object>of("data", data).with("metadata", meta));
    }

    @Provide
    Arbitrary<StringMap<Object>> objects() {
        return documents(false);
    }

    @Provide
    Arbitrary<StringMap<Object>> patches() {
        return documents(true);
    }

    private static ApiObject object(Object tree) {
        return (ApiObject) JsonDecoder.decodeTree(tree, ConfigMap.TYPE).message();
    }

    /** Merge patch as RFC 7386 has it, on trees. */
    private static Object reference(Object target, Object patch) {
        if (!(patch instanceof Map<?, ?> members)) {
            return patch;
        }
        Map<String, Object> result = new HashMap<>();
        if (target instanceof Map<?, ?> map) {
            map.forEach((key, value) -> result.put((String) key, value));
        }
        members.forEach((key, value) -> {
            if (value instanceof JsonNull) {
                result.remove(key);
            } else {
                result.put((String) key, reference(result.getOrDefault(key, JsonNull.NULL), value));
            }
        });
        return StringMap.copyOf(result);
    }

    @Property
    void mergePatchEqualsItsReference(
            @ForAll("objects") StringMap<Object> tree, @ForAll("patches") StringMap<Object> patch) {
        ApiObject object = object(tree);
        Object document = JsonTree.parse(JsonEncoder.encode(object));
        Patched patched = MergePatch.apply(object, JsonTree.encode(patch), FieldValidation.STRICT);
        assertThat(patched.object()).isEqualTo(object(reference(document, patch)));
    }

    @Property
    void strategicMergePatchOfMapsEqualsMergePatch(
            @ForAll("objects") StringMap<Object> tree, @ForAll("patches") StringMap<Object> patch) {
        ApiObject object = object(tree);
        byte[] maps = JsonTree.encode(StringMap.of("data", patch.get("data")));
        assertThat(StrategicMergePatch.apply(object, maps, FieldValidation.STRICT))
                .isEqualTo(MergePatch.apply(object, maps, FieldValidation.STRICT));
    }

    @Property
    void mergePatchIsIdempotent(@ForAll("objects") StringMap<Object> tree, @ForAll("patches") StringMap<Object> patch) {
        byte[] bytes = JsonTree.encode(patch);
        ApiObject once =
                MergePatch.apply(object(tree), bytes, FieldValidation.STRICT).object();
        assertThat(MergePatch.apply(once, bytes, FieldValidation.STRICT).object())
                .isSameAs(once);
    }
}
