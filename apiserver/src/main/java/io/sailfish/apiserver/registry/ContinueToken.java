package io.sailfish.apiserver.registry;

import io.sailfish.model.StringMap;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.GoSyntax;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a paged list goes on, in upstream's form: base64 of a JSON object with a version, the revision of the first page
 * (-1 for whatever is there now) and the key, relative to the list's, to begin with.
 */
record ContinueToken(long revision, String start) {
    private static final String VERSION = "meta.k8s.io/v1";

    /** The text that clients carry. */
    String encode() {
        String json = "{\"v\":\"" + VERSION + "\",\"rv\":" + revision + ",\"start\":" + quoted(start) + "}";
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes a token apart. Throws BAD_REQUEST for one that this server cannot have given. */
    static ContinueToken decode(String text) {
        byte[] json;
        try {
            json = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            throw invalid("illegal base64 data at input byte 0");
        }
        Object tree;
        try {
            tree = JsonTree.parse(json);
        } catch (DecodeException malformed) {
            throw invalid(malformed.getMessage());
        }
        if (!(tree instanceof StringMap<?> map)) {
            throw invalid("not an object");
        }
        String version = map.get("v") instanceof String given ? given : "";
        if (!version.equals(VERSION)) {
            throw invalid("server does not recognize this encoded version " + version);
        }
        long revision = map.get("rv") instanceof Number number ? number.longValue() : 0;
        String start = map.get("start") instanceof String given ? given : "";
        if (revision == 0) {
            throw invalid("incorrect encoded start resourceVersion (version " + VERSION + ")");
        }
        if (start.isEmpty()) {
            throw invalid("encoded start key empty (version " + VERSION + ")");
        }
        for (String part : start.split("/")) {
            if (part.equals("..") || part.equals(".")) {
                throw invalid(start);
            }
        }
        return new ContinueToken(revision, start);
    }

    private static RuntimeException invalid(String why) {
        return ApiErrors.badRequest("invalid continue token: continue key is not valid: " + why);
    }

    private static String quoted(String text) {
        return GoSyntax.quote(text).replace("\\x00", "\\u0000");
    }
}
