package io.sailfish.bench.micro;

import io.sailfish.model.Message;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A pod from bytes and to bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
    private final Pod pod = SamplePod.pod();
    private final byte[] json = JsonEncoder.encode(pod);
    private final byte[] protobuf = ProtobufEnvelope.encode(pod);

    @Benchmark
    public byte[] encodeJson() {
        return JsonEncoder.encode(pod);
    }

    @Benchmark
    public byte[] encodeProtobuf() {
        return ProtobufEnvelope.encode(pod);
    }

    @Benchmark
    public Message decodeJson() {
        return JsonDecoder.decode(json, Pod.EMPTY.messageType()).message();
    }

    @Benchmark
    public Message decodeProtobuf() {
        return ProtobufEnvelope.open(protobuf).decode(Pod.EMPTY.messageType());
    }
}
