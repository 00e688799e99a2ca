package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.callout.CalloutException;
import io.sailfish.apiserver.openapi.DescribedElsewhere;
import io.sailfish.model.codec.JsonTree;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads how other servers describe what they serve. */
final class RemoteDescriptions {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteDescriptions.class);
    private static final String JSON = "application/json";

    private final RemoteReader reader;
    private final RemoteTls tls;

    RemoteDescriptions(RemoteReader reader, RemoteTls tls) {
        this.reader = reader;
        this.tls = tls;
    }

    /**
     * The description of a version as it is now; null where the server gives none. Blocks.
     *
     * @param known as it was before, null where it was not known
     */
    @Nullable
    DescribedElsewhere read(Remote remote, @Nullable DescribedElsewhere known) {
        try {
            String path = remote.path().substring(1);
            Object entry = field(field(document(remote, "/openapi/v3"), "paths"), path);
            if (!(field(entry, "serverRelativeURL") instanceof String url)) {
                return null;
            }
            if (known != null && known.url().equals(url)) {
                return known;
            }
            Object second = document(remote, "/openapi/v2");
            Map<String, Object> paths = new LinkedHashMap<>();
            entries(second, "paths").forEach((name, content) -> {
                if (name.startsWith(remote.path() + "/")) {
                    paths.put(name, content);
                }
            });
            return new DescribedElsewhere(path, url, paths, entries(second, "definitions"));
        } catch (CalloutException | RuntimeException e) {
            LOG.info("{} is not described: {}", remote.name(), e.getMessage());
            return known;
        }
    }

    /** The document at a path; empty where there is none. */
    private Object document(Remote remote, String path) throws CalloutException {
        RemoteReader.Answer answer = reader.get(remote, tls.of(remote), path, JSON);
        return answer.code() == 200 ? JsonTree.parse(answer.body()) : Map.of();
    }

    private static @Nullable Object field(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> map ? map.get(name) : null;
    }

    private static Map<String, Object> entries(Object document, String name) {
        Map<String, Object> entries = new LinkedHashMap<>();
        if (field(document, name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> entries.put(String.valueOf(key), value));
        }
        return entries;
    }
}
