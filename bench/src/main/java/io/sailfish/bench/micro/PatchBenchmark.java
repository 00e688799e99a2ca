package io.sailfish.bench.micro;

import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.managed.FieldManager;
import io.sailfish.model.managed.ServerSideApply;
import io.sailfish.model.patch.FieldValidation;
import io.sailfish.model.patch.StrategicMergePatch;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What patches cost beside decoding, admission and the store: merging, and keeping managedFields. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PatchBenchmark {
    private final Pod pod = SamplePod.pod();
    private final byte[] statusPatch =
            bytes("{\"status\":{\"message\":\"m\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}}");
    private final FieldManager status = SamplePod.manager("status");
    private final Pod patched = (Pod)
            StrategicMergePatch.apply(pod, statusPatch, FieldValidation.WARN).object();

    private final FieldManager whole = SamplePod.manager("");
    private final byte[] configuration = bytes(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"m\"},\"data\":{\"k\":\"v\"}}");
    private final StringMap<Object> tree = tree(configuration);
    private final ApiObject applied = apply(ConfigMap.EMPTY);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static StringMap<Object> tree(byte[] json) {
        return (StringMap<Object>) JsonTree.parse(json);
    }

    private ApiObject apply(ApiObject live) {
        return ServerSideApply.apply(whole, live, tree, "bench", true, SamplePod.NOW);
    }

    @Benchmark
    public ApiObject strategicMerge() {
        return StrategicMergePatch.apply(pod, statusPatch, FieldValidation.WARN).object();
    }

    @Benchmark
    public ApiObject managedFieldsOfAStatus() {
        return status.update(pod, patched, "kubelet", SamplePod.NOW);
    }

    @Benchmark
    public ApiObject applyCreates() {
        return apply(ConfigMap.EMPTY);
    }

    @Benchmark
    public ApiObject applyChanges() {
        return apply(applied);
    }

    @Benchmark
    public Object readConfigurationAsYaml() {
        return YamlDecoder.parse(configuration);
    }
}
