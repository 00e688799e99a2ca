package io.sailfish.controllers.volumeprotection;

import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import java.util.ArrayList;
import java.util.List;

/** Puts a finalizer on objects and takes it off again. */
record Protection<T extends ApiObject>(ResourceClient<T> client, String finalizer) {

    boolean isOn(T object) {
        return object.metadata().finalizers().contains(finalizer);
    }

    void add(T object) {
        List<String> finalizers = new ArrayList<>(object.metadata().finalizers());
        finalizers.add(finalizer);
        write(object, finalizers);
    }

    void remove(T object) {
        List<String> finalizers = new ArrayList<>(object.metadata().finalizers());
        finalizers.remove(finalizer);
        write(object, finalizers);
    }

    /** With the version that was judged: an object that has changed since is looked at again. */
    @SuppressWarnings("unchecked")
    private void write(T object, List<String> finalizers) {
        client.update((T) object.withMetadata(object.metadata().withFinalizers(finalizers)));
    }
}
