package io.sailfish.model.patch;

import static io.sailfish.model.Scenarios.bytes;
import static io.sailfish.model.Scenarios.canonical;
import static io.sailfish.model.Scenarios.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Scenarios;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.value.Bytes;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final String CURRENT = """
            {"metadata":{"labels":{"a":"1","theirs":"x"}},"spec":{"containers":[
              {"name":"c","image":"i","args":["x"],"env":[{"name":"E","value":"1"},{"name":"F","value":"2"}]},
              {"name":"sidecar","image":"s"}],"volumes":[{"name":"v","emptyDir":{}}],"nodeName":"n"}}""";
    private static final String LAST = """
            {"metadata":{"labels":{"a":"1"}},"spec":{"containers":[
              {"name":"c","image":"i","args":["x"],"env":[{"name":"E","value":"1"},{"name":"F","value":"2"}]}],
              "volumes":[{"name":"v","emptyDir":{}}]}}""";
    private static final String WANTED = """
            {"metadata":{"labels":{"b":"2"}},"spec":{"containers":[
              {"name":"d","image":"k"},{"name":"c","image":"j","env":[{"name":"E","value":"1"}]}],
              "volumes":[{"name":"v","configMap":{"name":"m"}}]}}""";

    private static String json(Object tree) {
        return Bytes.wrap(JsonTree.encode(tree)).utf8();
    }

    private static ApiObject apply(String object, StringMap<Object> patch) {
        return StrategicMergePatch.apply(Scenarios.object(Pod.TYPE, object), bytes(json(patch)), FieldValidation.STRICT)
                .object();
    }

    @Test
    void setsWhatIsWantedAndRemovesWhatIsWantedNoMore() {
        StringMap<Object> patch = StrategicDiff.threeWay(Pod.TYPE, tree(LAST), tree(WANTED), tree(CURRENT));
        assertThat(json(patch)).isEqualTo(canonical("""
                        {"metadata":{"labels":{"a":null,"b":"2"}},"spec":{
                          "$setElementOrder/containers":[{"name":"d"},{"name":"c"}],
                          "$setElementOrder/volumes":[{"name":"v"}],
                          "containers":[{"name":"d","image":"k"},
                            {"name":"c","image":"j","args":null,"$setElementOrder/env":[{"name":"E"}],
                             "env":[{"$patch":"delete","name":"F"}]}],
                          "volumes":[{"name":"v","$retainKeys":["configMap","name"],"emptyDir":null,
                                      "configMap":{"name":"m"}}]}}"""));
        assertThat(canonical(apply(CURRENT, patch))).isEqualTo(canonical(Scenarios.object(Pod.TYPE, """
                        {"metadata":{"labels":{"b":"2","theirs":"x"}},"spec":{"containers":[
                          {"name":"d","image":"k"},{"name":"c","image":"j","env":[{"name":"E","value":"1"}]},
                          {"name":"sidecar","image":"s"}],"volumes":[{"name":"v","configMap":{"name":"m"}}],
                          "nodeName":"n"}}""")));
    }

    @Test
    void thereIsNothingToSendWhereAllIsAsWanted() {
        assertThat(StrategicDiff.threeWay(Pod.TYPE, tree(LAST), tree(LAST), tree(LAST)))
                .isEmpty();
        assertThat(MergeDiff.threeWay(tree(LAST), tree(LAST), tree(CURRENT).without("status")))
                .isNotNull();
        assertThat(MergeDiff.twoWay(tree(LAST), tree(LAST))).isEmpty();
    }

    @Test
    void takesOneStateToAnother() {
        StringMap<Object> strategic = StrategicDiff.twoWay(Pod.TYPE, tree(LAST), tree(WANTED));
        assertThat(apply(LAST, strategic)).isEqualTo(Scenarios.object(Pod.TYPE, WANTED));
        StringMap<Object> merge = MergeDiff.twoWay(tree(LAST), tree(WANTED));
        assertThat(MergePatch.apply(Scenarios.object(Pod.TYPE, LAST), bytes(json(merge)), FieldValidation.STRICT)
                        .object())
                .isEqualTo(Scenarios.object(Pod.TYPE, WANTED));
    }

    @Test
    void mergePatchesLeaveToOthersWhatIsTheirs() {
        StringMap<Object> patch = MergeDiff.threeWay(
                tree("{\"data\":{\"a\":\"1\",\"b\":\"2\"}}"),
                tree("{\"data\":{\"a\":\"1\",\"c\":\"3\"},\"empty\":{}}"),
                tree("{\"data\":{\"a\":\"9\",\"b\":\"2\",\"theirs\":\"x\"}}"));
        assertThat(json(patch)).isEqualTo("{\"data\":{\"a\":\"1\",\"b\":null,\"c\":\"3\"},\"empty\":{}}");
    }
}
