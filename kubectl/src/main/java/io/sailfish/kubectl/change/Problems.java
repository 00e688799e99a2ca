package io.sailfish.kubectl.change;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Failure;
import java.util.ArrayList;
import java.util.List;

/** What servers refuse while a command goes through objects: it goes on with the others, and fails at the end. */
public final class Problems {
    private final List<RuntimeException> found = new ArrayList<>();

    /** Works on an object; a lost server ends all. */
    public void attempt(Runnable work) {
        try {
            work.run();
        } catch (ApiException e) {
            if (e.getCause() != null) {
                throw e;
            }
            found.add(e);
        }
    }

    /** As {@link #attempt(Runnable)}, with what was tried in the words of the failure. */
    public void attempt(String doing, String source, Runnable work) {
        attempt(() -> {
            try {
                work.run();
            } catch (ApiException e) {
                if (e.getCause() != null || source.isEmpty()) {
                    throw e;
                }
                Failure failure = e.failure();
                throw new ApiException(new Failure(
                        failure.code(),
                        failure.reason(),
                        "error when " + doing + " \"" + source + "\": " + failure.message(),
                        failure.details()));
            }
        });
    }

    public List<RuntimeException> found() {
        return found;
    }

    /** Fails where anything was refused. */
    public void end() {
        if (!found.isEmpty()) {
            throw KubectlError.all(found);
        }
    }
}
