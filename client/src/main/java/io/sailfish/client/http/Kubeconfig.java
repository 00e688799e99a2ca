package io.sailfish.client.http;

import io.sailfish.model.StringMap;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.codec.YamlEncoder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubeconfig files: clusters, users and contexts, of one file or of several laid over each other as the KUBECONFIG
 * variable does, where the first to name something wins. Paths in a file are relative to it. Credential plugins ({@code
 * exec}, {@code auth-provider}) are refused, not ignored.
 */
public final class Kubeconfig {
    private final Map<String, Entry> clusters = new LinkedHashMap<>();
    private final Map<String, Entry> users = new LinkedHashMap<>();
    private final Map<String, Entry> contexts = new LinkedHashMap<>();
    private String currentContext = "";

    /** What a file says under a name, and the file. */
    private record Entry(Map<?, ?> content, Path file) {}

    private Kubeconfig() {}

    /** The configuration of the current context of one file. */
    public static ClientConfig read(Path file) {
        return load(List.of(file)).config();
    }

    /** The files of a KUBECONFIG variable; those that do not exist are passed over, unless there is only one. */
    public static Kubeconfig load(String paths) {
        List<Path> files = new ArrayList<>();
        Arrays.stream(paths.split(File.pathSeparator))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .forEach(files::add);
        if (files.size() > 1) {
            files.removeIf(Files::notExists);
        }
        return load(files);
    }

    /** Files laid over each other. */
    public static Kubeconfig load(List<Path> files) {
        Kubeconfig all = new Kubeconfig();
        files.forEach(all::add);
        return all;
    }

    private void add(Path file) {
        Object tree;
        try {
            tree = YamlDecoder.parse(Files.readAllBytes(file)).tree();
        } catch (IOException | DecodeException e) {
            throw new IllegalArgumentException("cannot read the kubeconfig " + file + ": " + e.getMessage(), e);
        }
        if (!(tree instanceof Map<?, ?> root)) {
            throw new IllegalArgumentException("the kubeconfig " + file + " holds no mapping");
        }
        collect(root, "clusters", "cluster", file, clusters);
        collect(root, "users", "user", file, users);
        collect(root, "contexts", "context", file, contexts);
        if (currentContext.isEmpty()) {
            currentContext = text(root, "current-context");
        }
    }

    private static void collect(Map<?, ?> root, String list, String content, Path file, Map<String, Entry> into) {
        if (root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> named && named.get("name") instanceof String name) {
                    Map<?, ?> found = named.get(content) instanceof Map<?, ?> map ? map : Map.of();
                    into.putIfAbsent(name, new Entry(found, file));
                }
            }
        }
    }

    /** The name of the current context; empty where there is none. */
    public String currentContext() {
        return currentContext;
    }

    /** The names of all contexts, in the order of the files. */
    public List<String> contexts() {
        return List.copyOf(contexts.keySet());
    }

    /** The namespace of a context; "default" where it names none. */
    public String namespace(String context) {
        String namespace = text(named(contexts, "context", context).content(), "namespace");
        return namespace.isEmpty() ? "default" : namespace;
    }

    /** The configuration of the current context. */
    public ClientConfig config() {
        if (currentContext.isEmpty()) {
            throw new IllegalArgumentException("the kubeconfig has no current context");
        }
        return config(currentContext);
    }

    /** The configuration of a context. */
    public ClientConfig config(String contextName) {
        Map<?, ?> context = named(contexts, "context", contextName).content();
        Entry cluster = named(clusters, "cluster", text(context, "cluster"));
        Entry user = text(context, "user").isEmpty()
                ? new Entry(Map.of(), cluster.file())
                : named(users, "user", text(context, "user"));
        return config(cluster, user);
    }

    /**
     * The configuration that the content of a cluster and of a user describe.
     *
     * @param clusterFile what the cluster's paths are relative to
     * @param userFile    what the user's paths are relative to
     */
    public static ClientConfig config(Map<?, ?> cluster, Path clusterFile, Map<?, ?> user, Path userFile) {
        return config(new Entry(cluster, clusterFile), new Entry(user, userFile));
    }

    private static ClientConfig config(Entry cluster, Entry user) {
        for (String plugin : List.of("exec", "auth-provider")) {
            if (user.content().containsKey(plugin)) {
                throw new IllegalArgumentException("the user's " + plugin + " is not supported");
            }
        }
        return ClientConfig.of(text(cluster.content(), "server"))
                .withAuthorities(content(cluster, "certificate-authority"))
                .withInsecure(Boolean.TRUE.equals(cluster.content().get("insecure-skip-tls-verify")))
                .withServerName(text(cluster.content(), "tls-server-name"))
                .withCertificate(content(user, "client-certificate"), content(user, "client-key"))
                .withToken(token(user));
    }

    private static Entry named(Map<String, Entry> entries, String what, String name) {
        @Nullable Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("the kubeconfig has no %s named \"%s\"".formatted(what, name));
        }
        return entry;
    }

    private static Content content(Entry entry, String key) {
        String data = text(entry.content(), key + "-data");
        if (!data.isEmpty()) {
            return Content.of(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8));
        }
        String path = text(entry.content(), key);
        return path.isEmpty() ? Content.NONE : Content.of(beside(entry.file()).resolve(path));
    }

    /** A token in a file wins over one that stands here, as upstream has it. */
    private static Content token(Entry user) {
        String path = text(user.content(), "tokenFile");
        return path.isEmpty()
                ? Content.of(text(user.content(), "token"))
                : Content.of(beside(user.file()).resolve(path));
    }

    private static Path beside(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String value ? value : "";
    }

    /** Writes a kubeconfig of one context, which only its owner may read. Files are named, other content embedded. */
    public static void write(Path file, String cluster, String user, ClientConfig config) {
        Map<String, Object> clusterPart = new LinkedHashMap<>();
        clusterPart.put("server", config.servers().getFirst().toString());
        put(clusterPart, "certificate-authority", config.authorities());
        if (config.insecure()) {
            clusterPart.put("insecure-skip-tls-verify", true);
        }
        if (!config.serverName().isEmpty()) {
            clusterPart.put("tls-server-name", config.serverName());
        }
        Map<String, Object> userPart = new LinkedHashMap<>();
        put(userPart, "client-certificate", config.certificate());
        put(userPart, "client-key", config.key());
        switch (config.token()) {
            case Content.InFile(Path path) ->
                userPart.put("tokenFile", path.toAbsolutePath().toString());
            case Content.Data(String token) when !token.isEmpty() -> userPart.put("token", token);
            case Content.Data _ -> {}
            case Content.Supplied _ -> throw notKept("token");
        }
        String context = user + "@" + cluster;
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("apiVersion", "v1");
        root.put("kind", "Config");
        root.put("clusters", List.of(entry(cluster, "cluster", clusterPart)));
        root.put("users", List.of(entry(user, "user", userPart)));
        root.put(
                "contexts",
                List.of(entry(context, "context", StringMap.copyOf(Map.of("cluster", cluster, "user", user)))));
        root.put("current-context", context);
        writeSecret(file, YamlEncoder.encodeTree(StringMap.copyOf(root)));
    }

    private static Object entry(String name, String what, Map<String, ?> content) {
        return StringMap.<Object>copyOf(Map.of("name", name, what, StringMap.<Object>copyOf(content)));
    }

    private static void put(Map<String, Object> map, String key, Content content) {
        switch (content) {
            case Content.InFile(Path path) -> map.put(key, path.toAbsolutePath().toString());
            case Content.Data(String pem)
            when !pem.isEmpty() ->
                map.put(key + "-data", Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));
            case Content.Data _ -> {}
            case Content.Supplied _ -> throw notKept(key);
        }
    }

    private static IllegalArgumentException notKept(String what) {
        return new IllegalArgumentException("what is renewed in memory cannot be written to a file: " + what);
    }

    /** Written beside and moved into place, so that nobody reads half of it. */
    private static void writeSecret(Path file, byte[] bytes) {
        Path folder = beside(file);
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(
                    folder,
                    ".kubeconfig",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, bytes);
            Files.move(
                    fresh,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write the kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }
}
