package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The paths that are no resources, each with who answers. */
public final class Endpoints {
    private final Map<String, Endpoint> exact = new ConcurrentSkipListMap<>();
    private final TreeMap<String, Endpoint> prefixes = new TreeMap<>((one, other) -> {
        int byLength = Integer.compare(other.length(), one.length());
        return byLength != 0 ? byLength : one.compareTo(other);
    });

    /** Serves a path, and the same with a slash at its end. */
    public Endpoints at(String path, Endpoint endpoint) {
        exact.put(path, endpoint);
        return this;
    }

    /** Serves all that begins with a path (which ends with a slash) and is not served more exactly. */
    public Endpoints under(String prefix, Endpoint endpoint) {
        prefixes.put(prefix, endpoint);
        return this;
    }

    /** The paths that are served, for the root's listing. */
    public List<String> paths() {
        return new ArrayList<>(exact.keySet());
    }

    /** Answers a call, if only that nothing is here. */
    public void answer(Call call) {
        String path = call.info().path();
        Endpoint endpoint = exact.get(path);
        if (endpoint == null && path.length() > 1 && path.endsWith("/")) {
            endpoint = exact.get(path.substring(0, path.length() - 1));
        }
        if (endpoint == null) {
            for (Map.Entry<String, Endpoint> prefix : prefixes.entrySet()) {
                if (path.startsWith(prefix.getKey())) {
                    endpoint = prefix.getValue();
                    break;
                }
            }
        }
        if (endpoint == null) {
            call.respond(NOTHING_HERE);
        } else {
            endpoint.answer(call);
        }
    }

    /** What is said of a path that nobody serves. */
    public static final Response NOTHING_HERE = Response.text(404, "404 page not found\n");
}
