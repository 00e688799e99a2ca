package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.Response;
import io.sailfish.model.codec.JsonTree;
import java.util.LinkedHashMap;
import java.util.Map;

/** /version: the level of the API that is served, in the form that clients parse. */
public final class VersionInfo {
    /** The level of the API, and whose it is. */
    public static final String GIT_VERSION = "v1.36.0+sailfish";

    private VersionInfo() {}

    static void register(Endpoints endpoints) {
        byte[] body = JsonTree.encode(info());
        endpoints.at("/version", call -> call.respond(Response.of(200, "application/json", body)));
    }

    private static Map<String, Object> info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("major", "1");
        info.put("minor", "36");
        info.put("gitVersion", GIT_VERSION);
        info.put("gitCommit", "");
        info.put("gitTreeState", "");
        info.put("buildDate", "1970-01-01T00:00:00Z");
        // Upstream names its Go version and compiler here; clients read the members, so they are there.
        info.put("goVersion", "java" + Runtime.version().feature());
        info.put("compiler", "gc");
        info.put("platform", "linux/" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64"));
        return info;
    }
}
