package io.sailfish.client.http;

import io.sailfish.model.codec.YamlDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Reads kubeconfig files: the current context's cluster and user. Paths in it are relative to the file. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /** The configuration of the current context. */
    public static ClientConfig read(Path file) {
        Map<?, ?> root;
        try {
            root = (Map<?, ?>) YamlDecoder.parse(Files.readAllBytes(file)).tree();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the kubeconfig " + file + ": " + e.getMessage(), e);
        }
        Map<?, ?> context = named(root, "contexts", text(root, "current-context"), "context", file);
        Map<?, ?> cluster = named(root, "clusters", text(context, "cluster"), "cluster", file);
        Map<?, ?> user = named(root, "users", text(context, "user"), "user", file);
        return ClientConfig.of(text(cluster, "server"))
                .withAuthorities(content(cluster, "certificate-authority", file))
                .withInsecure(Boolean.TRUE.equals(cluster.get("insecure-skip-tls-verify")))
                .withServerName(text(cluster, "tls-server-name"))
                .withCertificate(content(user, "client-certificate", file), content(user, "client-key", file))
                .withToken(token(user, file));
    }

    private static Map<?, ?> named(Map<?, ?> root, String list, String name, String content, Path file) {
        if (root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map && name.equals(map.get("name")) && map.get(content) instanceof Map<?, ?> found) {
                    return found;
                }
            }
        }
        throw new IllegalArgumentException("the kubeconfig %s has no %s named \"%s\"".formatted(file, content, name));
    }

    private static Content content(Map<?, ?> map, String key, Path file) {
        String data = text(map, key + "-data");
        if (!data.isEmpty()) {
            return Content.of(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8));
        }
        String path = text(map, key);
        return path.isEmpty() ? Content.NONE : Content.of(beside(file).resolve(path));
    }

    private static Content token(Map<?, ?> user, Path file) {
        String path = text(user, "tokenFile");
        return path.isEmpty() ? Content.of(text(user, "token")) : Content.of(beside(file).resolve(path));
    }

    private static Path beside(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String value ? value : "";
    }
}
