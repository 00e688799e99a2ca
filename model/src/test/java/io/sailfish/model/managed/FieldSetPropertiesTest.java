package io.sailfish.model.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Scenarios;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.managed.PathElement.Index;
import io.sailfish.model.managed.PathElement.Item;
import io.sailfish.model.managed.PathElement.Key;
import io.sailfish.model.managed.PathElement.Keyed;
import io.sailfish.model.managed.PathElement.Name;
import io.sailfish.model.value.Bytes;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FieldSetPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final FieldManager FIELDS = new FieldManager("v1", "", FieldSet.EMPTY);

    private static Arbitrary<PathElement> elements() {
        return Arbitraries.of(
                new Name("a"),
                new Name("b"),
                new Name("with \"quotes\" and \\"),
                new Keyed(List.of(new Key("name", "x"))),
                new Keyed(List.of(new Key("containerPort", 80L), new Key("protocol", "TCP"))),
                new Item("v"),
                new Item(7L),
                new Item(true),
                new Index(3));
    }

    @Provide
    Arbitrary<Set<List<PathElement>>> paths() {
        return elements().list().ofMinSize(1).ofMaxSize(3).set().ofMaxSize(8);
    }

    @SuppressWarnings("unchecked")
    private static FieldSet set(Set<List<PathElement>> paths) {
        return FieldSet.of(paths.toArray(new List[0]));
    }

    private static Set<List<PathElement>> paths(FieldSet set) {
        Set<List<PathElement>> paths = new HashSet<>();
        set.forEach(path -> paths.add(path.elements()));
        return paths;
    }

    @Property
    void aSetHoldsWhatWasPutIn(@ForAll("paths") Set<List<PathElement>> paths) {
        FieldSet set = set(paths);
        assertThat(paths(set)).isEqualTo(paths);
        assertThat(set.count()).isEqualTo(paths.size());
        assertThat(paths).allMatch(set::contains);
    }

    @Property
    void operationsAreThoseOfSets(
            @ForAll("paths") Set<List<PathElement>> left, @ForAll("paths") Set<List<PathElement>> right) {
        FieldSet a = set(left);
        FieldSet b = set(right);
        Set<List<PathElement>> union = new HashSet<>(left);
        union.addAll(right);
        Set<List<PathElement>> intersection = new HashSet<>(left);
        intersection.retainAll(right);
        Set<List<PathElement>> difference = new HashSet<>(left);
        difference.removeAll(right);
        Set<List<PathElement>> beyond = new HashSet<>(left);
        beyond.removeIf(path -> right.stream().anyMatch(prefix -> isPrefix(prefix, path)));
        Set<List<PathElement>> leaves = new HashSet<>(left);
        leaves.removeIf(path -> left.stream().anyMatch(other -> other != path && isPrefix(path, other)));
        assertThat(a.union(b)).isEqualTo(set(union));
        assertThat(a.intersection(b)).isEqualTo(set(intersection));
        assertThat(a.difference(b)).isEqualTo(set(difference));
        assertThat(a.recursiveDifference(b)).isEqualTo(set(beyond));
        assertThat(a.leaves()).isEqualTo(set(leaves));
    }

    private static boolean isPrefix(List<PathElement> prefix, List<PathElement> path) {
        return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
    }

    @Property
    void operationsThatChangeNothingReturnTheSet(@ForAll("paths") Set<List<PathElement>> paths) {
        FieldSet set = set(paths);
        assertThat(set.union(set(paths))).isSameAs(set);
        assertThat(set.intersection(set(paths))).isSameAs(set);
        assertThat(set.difference(FieldSet.ofNames("elsewhere"))).isSameAs(set);
        assertThat(set.difference(set(paths)).isEmpty()).isTrue();
    }

    @Property
    void theEncodedFormComesBack(@ForAll("paths") Set<List<PathElement>> paths) {
        FieldSet set = set(paths);
        Bytes encoded = FieldsV1.encode(set);
        assertThat(FieldsV1.decode(Bytes.wrap(encoded.array().clone()))).isEqualTo(set);
        assertThat(FieldsV1.encode(set(new TreeSetOfPaths(paths).shuffled()))).isSameAs(encoded);
    }

    /** The same paths in another order. */
    private record TreeSetOfPaths(Set<List<PathElement>> paths) {
        Set<List<PathElement>> shuffled() {
            Set<List<PathElement>> sorted = new TreeSet<>((a, b) -> b.toString().compareTo(a.toString()));
            sorted.addAll(paths);
            return sorted;
        }
    }

    @Example
    void membersStandSortedWithADotForWhatLeadsThere() {
        FieldSet set = FieldSet.ofNames("spec", "b")
                .union(FieldSet.ofNames("spec", "a"))
                .union(FieldSet.ofNames("spec", "a", "x"))
                .union(FieldSet.ofNames("data"));
        assertThat(FieldsV1.encode(set).utf8())
                .isEqualTo("{\"f:data\":{},\"f:spec\":{\"f:a\":{\".\":{},\"f:x\":{}},\"f:b\":{}}}");
    }

    @Example
    void malformedSetsAreRefused() {
        for (String json : List.of("[]", "{\"f:a\":1}", "{\"x\":{}}", "{\"k:nope\":{}}", "{\"i:x\":{}}", "{", "{}{}")) {
            assertThatThrownBy(() -> FieldsV1.decode(Bytes.utf8(json)))
                    .as(json)
                    .isInstanceOf(FieldsV1.MalformedException.class);
        }
        assertThat(FieldsV1.decode(Bytes.utf8("{\"q:future\":{\"x\":[1]},\"f:a\":{}}")))
                .isEqualTo(FieldSet.ofNames("a"));
    }

    @Provide
    Arbitrary<StringMap<Object>> configs() {
        Arbitrary<Object> map = Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("1", "2"))
                .map(StringMap::copyOf);
        Arbitrary<Object> finalizers =
                Arbitraries.of("x/1", "x/2", "x/3").list().uniqueElements().map(List::copyOf);
        return net.jqwik.api.Combinators.combine(map, map, finalizers)
                .as((data, labels, list) -> StringMap.<Object>of("apiVersion", "v1")
                        .with("kind", "ConfigMap")
                        .with("data", data)
                        .with("metadata", StringMap.of("labels", labels).with("finalizers", list)));
    }

    private static ApiObject apply(ApiObject live, StringMap<Object> config, String manager, boolean force) {
        ApiObject applied = ServerSideApply.apply(FIELDS, live, config, manager, force, NOW);
        ApiObject kept = (ApiObject) applied.settled();
        return kept.equals(live) ? live : kept;
    }

    @Property
    void applyIsIdempotent(@ForAll("configs") StringMap<Object> first, @ForAll("configs") StringMap<Object> second) {
        ApiObject live = apply(apply(ConfigMap.EMPTY, first, "one", true), second, "two", true);
        assertThat(apply(live, second, "two", true)).isSameAs(live);
    }

    @Property
    void appliersThatDoNotMeetCommute(
            @ForAll("configs") StringMap<Object> first, @ForAll("configs") StringMap<Object> second) {
        StringMap<Object> data = StringMap.<Object>of("apiVersion", "v1")
                .with("kind", "ConfigMap")
                .with("data", first.get("data"));
        StringMap<Object> metadata = second.without("data");
        ApiObject oneWay = apply(apply(ConfigMap.EMPTY, data, "one", false), metadata, "two", false);
        ApiObject otherWay = apply(apply(ConfigMap.EMPTY, metadata, "two", false), data, "one", false);
        assertThat(oneWay).isEqualTo(otherWay);
    }

    @Property
    void whoAppliesNothingLeavesNothing(
            @ForAll("configs") StringMap<Object> first, @ForAll("configs") StringMap<Object> second) {
        StringMap<Object> nothing = Scenarios.tree("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}");
        ApiObject live = apply(apply(ConfigMap.EMPTY, first, "one", true), second, "two", true);
        ApiObject left = apply(apply(live, nothing, "one", true), nothing, "two", true);
        assertThat(left).isEqualTo(ConfigMap.EMPTY);
    }

    @Property
    void whatIsOwnedIsThere(
            @ForAll("configs") StringMap<Object> first,
            @ForAll("configs") StringMap<Object> second,
            @ForAll("configs") StringMap<Object> third) {
        ApiObject applied = apply(ConfigMap.EMPTY, first, "one", true);
        ApiObject updated = FIELDS.update(applied, Scenarios.object(ConfigMap.TYPE, json(second)), "upd", NOW);
        ApiObject live = apply(updated, third, "two", true);
        FieldSet present =
                Comparison.of(ConfigMap.EMPTY, FieldManager.without(live)).added();
        for (var entry : live.metadata().managedFields()) {
            FieldSet owned =
                    FieldsV1.decode(entry.fieldsV1()).difference(empties(third)).difference(empties(first));
            assertThat(owned.difference(present).toString()).as(entry.manager()).isEmpty();
        }
    }

    /** Empty maps are owned by who applies them, although the object does not show them. */
    private static FieldSet empties(StringMap<Object> config) {
        return FieldSet.ofNames("data").union(FieldSet.ofNames("metadata", "labels"));
    }

    private static String json(StringMap<Object> tree) {
        return Bytes.wrap(io.sailfish.model.codec.JsonTree.encode(tree)).utf8();
    }
}
