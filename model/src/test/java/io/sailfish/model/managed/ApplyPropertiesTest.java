package io.sailfish.model.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** What holds of apply whatever is applied, by whomever, in whatever order. */
class ApplyPropertiesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final FieldManager PODS = new FieldManager("v1", "", FieldSet.ofNames("status"));
    private static final Set<String> COLLECTIONS = Set.of("labels", "finalizers", "spec", "containers", "env");
    private static final ApiObject NOTHING = (ApiObject) Pod.TYPE.empty();

    @Property(tries = 100)
    void toApplyAgainChangesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        ApiObject live = history(random, 3);
        StringMap<Object> wanted = configuration(random, "");
        ApiObject once = apply(live, wanted, "m", 100);
        assertThat(apply(once, wanted, "m", 200)).isEqualTo(once);
    }

    @Property(tries = 100)
    void thoseWhoDoNotConflictMayComeInAnyOrder(@ForAll long seed) {
        Random random = new Random(seed);
        StringMap<Object> one = configuration(random, "one-");
        StringMap<Object> other = configuration(random, "other-");
        ApiObject forth = apply(apply(NOTHING, one, "a", 1), other, "b", 2);
        ApiObject back = apply(apply(NOTHING, other, "b", 1), one, "a", 2);
        assertThat(unordered(forth)).isEqualTo(unordered(back));
        assertThat(owned(forth)).isEqualTo(owned(back));
    }

    @Property(tries = 100)
    void nobodyOwnsWhatIsNotThere(@ForAll long seed) {
        ApiObject live = history(new Random(seed), 8);
        Object tree = tree(live);
        owned(live)
                .forEach((owner, fields) -> fields.forEach(path -> {
                    List<PathElement> elements = path.elements();
                    assertThat(isCollection(elements.getLast()) || isThere(tree, elements))
                            .as(owner + " owns " + path)
                            .isTrue();
                }));
    }

    /** What others have emptied is not shown, though whoever made it still owns it. */
    private static boolean isCollection(PathElement element) {
        return element instanceof PathElement.Name(String name) && COLLECTIONS.contains(name);
    }

    private static boolean isThere(Object tree, List<PathElement> path) {
        @Nullable Object at = tree;
        for (PathElement element : path) {
            at = switch (element) {
                case PathElement.Name(String name) -> at instanceof Map<?, ?> map ? map.get(name) : null;
                case PathElement.Item(Object value) ->
                    at instanceof List<?> list && list.contains(value) ? value : null;
                case PathElement.Keyed(List<PathElement.Key> keys) ->
                    at instanceof List<?> list
                            ? list.stream()
                                    .filter(item -> hasKeys(item, keys))
                                    .findFirst()
                                    .orElse(null)
                            : null;
                case PathElement.Index(int index) -> at instanceof List<?> list ? list.get(index) : null;
            };
        }
        return at != null;
    }

    private static boolean hasKeys(Object item, List<PathElement.Key> keys) {
        return item instanceof Map<?, ?> map
                && keys.stream().allMatch(key -> key.value().equals(map.get(key.name())));
    }

    @Property(tries = 100)
    void whoAppliesNothingGivesUpAllAndTakesNothingFromOthers(@ForAll long seed) {
        Random random = new Random(seed);
        StringMap<Object> kept = configuration(random, "kept-");
        ApiObject live = apply(apply(NOTHING, kept, "keeper", 1), configuration(random, "mine-"), "m", 2);
        ApiObject left = apply(live, base(), "m", 3);
        assertThat(owned(left)).doesNotContainKey("m Apply");
        assertThat(unordered(left)).isEqualTo(unordered(apply(NOTHING, kept, "keeper", 1)));
    }

    @Property(tries = 100)
    void aConflictIsSaidUnlessForced(@ForAll long seed) {
        Random random = new Random(seed);
        ApiObject live = apply(NOTHING, labels("l", "1"), "a", 1);
        StringMap<Object> other = labels("l", "2");
        ApiException refused = null;
        try {
            ServerSideApply.apply(PODS, live, other, "b", false, START);
        } catch (ApiException failure) {
            refused = failure;
        }
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(409);
        ApiObject forced = apply(live, other, "b", random.nextInt(1, 9));
        assertThat(owned(forced)).containsOnlyKeys("b Apply");
    }

    /** A pod after some writes by some clients. */
    private static ApiObject history(Random random, int writes) {
        ApiObject live = NOTHING;
        for (int i = 0; i < writes; i++) {
            String manager = "m" + random.nextInt(3);
            if (random.nextInt(3) == 0 && live != NOTHING) {
                ApiObject wanted = object(configuration(random, ""));
                live = PODS.update(live, wanted, manager, START.plusSeconds(i));
            } else {
                live = apply(live, configuration(random, ""), manager, i);
            }
        }
        return live;
    }

    private static ApiObject apply(ApiObject live, StringMap<Object> configuration, String manager, int second) {
        return ServerSideApply.apply(PODS, live, configuration, manager, true, START.plusSeconds(second));
    }

    private static ApiObject object(StringMap<Object> tree) {
        return (ApiObject) JsonDecoder.decodeTree(tree, Pod.TYPE).message();
    }

    private static StringMap<Object> base() {
        return StringMap.copyOf(
                Map.of("apiVersion", "v1", "kind", "Pod", "metadata", StringMap.copyOf(Map.of("name", "p"))));
    }

    private static StringMap<Object> labels(String key, String value) {
        Map<String, Object> labels = Map.of("name", "p", "labels", StringMap.copyOf(Map.of(key, value)));
        return base().with("metadata", StringMap.copyOf(labels));
    }

    /** Some labels, finalizers and containers, their names after a prefix, so that different prefixes share nothing. */
    private static StringMap<Object> configuration(Random random, String prefix) {
        Map<String, Object> metadata = new TreeMap<>(Map.of("name", "p"));
        Map<String, Object> labels = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            labels.put(prefix + "l" + random.nextInt(3), "v" + random.nextInt(2));
        }
        if (!labels.isEmpty()) {
            metadata.put("labels", StringMap.copyOf(labels));
        }
        if (random.nextBoolean()) {
            metadata.put("finalizers", List.of(prefix + "f/" + random.nextInt(2)));
        }
        Map<String, Object> spec = new TreeMap<>();
        List<Object> containers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            if (random.nextBoolean()) {
                containers.add(container(random, prefix + "c" + i));
            }
        }
        if (!containers.isEmpty()) {
            spec.put("containers", List.copyOf(containers));
        }
        if (prefix.isEmpty() && random.nextBoolean()) {
            spec.put("nodeSelector", StringMap.copyOf(Map.of("n", "v" + random.nextInt(2))));
        }
        StringMap<Object> all = base().with("metadata", StringMap.copyOf(metadata));
        return spec.isEmpty() ? all : all.with("spec", StringMap.copyOf(spec));
    }

    private static StringMap<Object> container(Random random, String name) {
        Map<String, Object> container = new TreeMap<>(Map.of("name", name));
        if (random.nextBoolean()) {
            container.put("image", "i:" + random.nextInt(2));
        }
        if (random.nextBoolean()) {
            container.put("args", List.of("a" + random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            container.put(
                    "env",
                    List.of(StringMap.copyOf(
                            Map.of("name", "e" + random.nextInt(2), "value", "" + random.nextInt(2)))));
        }
        return StringMap.copyOf(container);
    }

    private static Object tree(ApiObject object) {
        return JsonTree.parse(JsonEncoder.encode(FieldManager.without(object)));
    }

    /** What each owns, without the times. */
    private static Map<String, FieldSet> owned(ApiObject object) {
        Map<String, FieldSet> owned = new TreeMap<>();
        for (ManagedFieldsEntry entry : object.metadata().managedFields()) {
            owned.put(entry.manager() + " " + entry.operation(), FieldsV1.decode(entry.fieldsV1()));
        }
        return owned;
    }

    /** The object with lists in an order of their own: who comes first decides the order of items. */
    private static @Nullable Object unordered(ApiObject object) {
        return sorted(tree(object));
    }

    private static Object sorted(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Map<Object, Object> all = new TreeMap<>();
                map.forEach((key, value) -> all.put(key, sorted(value)));
                yield all;
            }
            case List<?> list ->
                list.stream()
                        .map(ApplyPropertiesTest::sorted)
                        .sorted(Comparator.comparing(Object::toString))
                        .toList();
            default -> tree;
        };
    }
}
