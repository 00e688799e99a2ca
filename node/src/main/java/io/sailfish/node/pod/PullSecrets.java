package io.sailfish.node.pod;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sailfish.model.api.core.v1.LocalObjectReference;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.value.Bytes;
import io.sailfish.node.cri.proto.AuthConfig;
import io.sailfish.node.volume.ApiObjects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials for an image's registry in a pod's imagePullSecrets. */
final class PullSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(PullSecrets.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final ApiObjects objects;

    PullSecrets(ApiObjects objects) {
        this.objects = objects;
    }

    /** What to try in turn: the matching credentials, or one attempt without any. */
    List<AuthConfig> credentials(Pod pod, String image) {
        List<AuthConfig> found = new ArrayList<>();
        for (LocalObjectReference reference : pod.spec().imagePullSecrets()) {
            Optional<Secret> secret = objects.secret(pod.namespace(), reference.name());
            if (secret.isEmpty()) {
                LOG.warn("Pod {} names the pull secret {}, which does not exist", pod.key(), reference.name());
                continue;
            }
            Bytes config = secret.get()
                    .data()
                    .getOrDefault(".dockerconfigjson", secret.get().data().getOrDefault(".dockercfg", Bytes.EMPTY));
            try {
                found.addAll(matching(config.array(), image));
            } catch (IOException unreadable) {
                LOG.warn("The pull secret {} of pod {} cannot be read", reference.name(), pod.key());
            }
        }
        if (found.isEmpty()) {
            found.add(AuthConfig.getDefaultInstance());
        }
        return found;
    }

    /** The entries of a Docker configuration whose registry is the image's; in both of the file's forms. */
    static List<AuthConfig> matching(byte[] config, String image) throws IOException {
        List<AuthConfig> found = new ArrayList<>();
        try (JsonParser json = JSON.createParser(config)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                registries(json, image, found);
            }
        }
        return found;
    }

    private static void registries(JsonParser json, String image, List<AuthConfig> found) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
            } else if (name.equals("auths")) {
                registries(json, image, found);
            } else {
                AuthConfig entry = entry(json);
                if (matches(name, image)) {
                    found.add(entry.toBuilder().setServerAddress(name).build());
                }
            }
        }
    }

    private static AuthConfig entry(JsonParser json) throws IOException {
        AuthConfig.Builder entry = AuthConfig.newBuilder();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "username" -> entry.setUsername(json.getText());
                case "password" -> entry.setPassword(json.getText());
                case "auth" -> entry.setAuth(json.getText());
                case "identitytoken" -> entry.setIdentityToken(json.getText());
                case "registrytoken" -> entry.setRegistryToken(json.getText());
                default -> json.skipChildren();
            }
        }
        return entry.build();
    }

    private static boolean matches(String registry, String image) {
        String place = registry.replaceFirst("^https?://", "").replaceFirst("/(v[12]/?)?$", "");
        boolean named = image.contains("/")
                && (image.substring(0, image.indexOf('/')).matches(".*[.:].*") || image.startsWith("localhost/"));
        String full = named ? image : "docker.io/" + image;
        String canonical = place.equals("index.docker.io") ? "docker.io" : place;
        return full.equals(canonical) || full.startsWith(canonical + "/");
    }
}
