package io.sailfish.network;

import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.api.networking.v1.NetworkPolicy;
import io.sailfish.model.codec.JsonDecoder;
import java.nio.charset.StandardCharsets;

/** Objects for tests, written as a person would write them. Single quotes stand for double ones. */
public final class Objects {
    private Objects() {}

    public static Service service(String json) {
        return (Service) decode(Service.TYPE, json);
    }

    public static EndpointSlice slice(String json) {
        return (EndpointSlice) decode(EndpointSlice.TYPE, json);
    }

    public static Pod pod(String json) {
        return (Pod) decode(Pod.TYPE, json);
    }

    public static Namespace namespace(String json) {
        return (Namespace) decode(Namespace.TYPE, json);
    }

    public static NetworkPolicy policy(String json) {
        return (NetworkPolicy) decode(NetworkPolicy.TYPE, json);
    }

    private static Message decode(MessageType type, String json) {
        return JsonDecoder.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), type)
                .message();
    }
}
