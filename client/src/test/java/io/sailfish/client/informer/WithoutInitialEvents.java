package io.sailfish.client.informer;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiErrors;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** A client of an old server across a connection: it refuses to stream initial events, and shares no objects. */
record WithoutInitialEvents(Client server) implements Client {
    @Override
    @SuppressWarnings("unchecked")
    public <T extends ApiObject> ResourceClient<T> resource(ResourceType<T> type) {
        ResourceClient<T> resource = server.resource(type);
        return (ResourceClient<T>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ResourceClient.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("watch")
                            && ((ResourceClient.ListOptions) arguments[1]).sendInitialEvents()) {
                        throw ApiErrors.invalid(type.kind(), "", List.of());
                    }
                    try {
                        return method.invoke(resource, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public RawResponse raw(String method, String path, String contentType, byte[] body) {
        return server.raw(method, path, contentType, body);
    }

    @Override
    public void close() {}
}
