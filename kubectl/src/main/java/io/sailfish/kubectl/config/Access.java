package io.sailfish.kubectl.config;

import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.ClientConfig.Header;
import io.sailfish.client.http.Content;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.kubectl.config.ConfigFiles.Entry;
import io.sailfish.kubectl.config.ConfigFiles.Part;
import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.flags.FlagSet;
import io.sailfish.kubectl.flags.Parsed;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which server a command talks to, as whom, and in which namespace: a context of the kubeconfig, with what flags say instead.
 *
 * @param server            the URL as it was given
 * @param namespace         "default" where nothing names another
 * @param namespaceEnforced whether a flag names the namespace
 */
public record Access(ClientConfig config, String server, String namespace, boolean namespaceEnforced) {
    private static final String NOBODY = "http://localhost:8080";
    private static final Duration WITHOUT_LIMIT = Duration.ofHours(1);

    /** The flags that every command has. */
    public static FlagSet flags() {
        return new FlagSet()
                .text("kubeconfig", "", "")
                .text("context", "", "")
                .text("cluster", "", "")
                .text("user", "", "")
                .text("namespace", "n", "")
                .text("server", "s", "")
                .text("token", "", "")
                .text("username", "", "")
                .text("password", "", "")
                .text("certificate-authority", "", "")
                .text("client-certificate", "", "")
                .text("client-key", "", "")
                .text("tls-server-name", "", "")
                .toggle("insecure-skip-tls-verify", "", false)
                .text("as", "", "")
                .text("as-uid", "", "")
                .list("as-group", "")
                .text("request-timeout", "", "0")
                .text("cache-dir", "", "");
    }

    /** What flags and files say. */
    public static Access of(Parsed flags, Map<String, String> environment) {
        ConfigFiles files = ConfigFiles.load(flags.text("kubeconfig"), environment);
        if (files.isEmpty() && flags.changed("kubeconfig")) {
            throw KubectlError.of("stat " + flags.text("kubeconfig") + ": no such file or directory");
        }
        String contextName = or(flags.text("context"), files.currentContext());
        Entry context = contextName.isEmpty()
                ? new Entry(StringMap.of(), files.first())
                : named(files, Part.CONTEXT, contextName, flags.changed("context"));
        Entry cluster = part(files, Part.CLUSTER, or(flags.text("cluster"), Tree.text(context.content(), "cluster")));
        Entry user = part(files, Part.USER, or(flags.text("user"), Tree.text(context.content(), "user")));
        Entry actualCluster = new Entry(cluster(cluster.content(), flags), cluster.file());
        Entry actualUser = new Entry(user(user.content(), flags), user.file());
        ClientConfig config = Kubeconfig.config(
                        actualCluster.content(), actualCluster.file(), actualUser.content(), actualUser.file())
                .withUserAgent("kubectl/v1.33.0 (linux/amd64) sailfish")
                .withProtobuf(false)
                .withRequestTimeout(timeout(flags.text("request-timeout")))
                .withHeaders(headers(actualUser.content(), flags));
        if (!flags.text("certificate-authority").isEmpty()) {
            config = config.withAuthorities(Content.of(Path.of(flags.text("certificate-authority"))));
        }
        if (!flags.text("client-certificate").isEmpty()) {
            config = config.withCertificate(
                    Content.of(Path.of(flags.text("client-certificate"))),
                    Content.of(Path.of(flags.text("client-key"))));
        }
        String namespace = or(flags.text("namespace"), Tree.text(context.content(), "namespace"));
        return new Access(
                config,
                Tree.text(actualCluster.content(), "server"),
                or(namespace, "default"),
                !flags.text("namespace").isEmpty());
    }

    private static String or(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    private static Entry named(ConfigFiles files, Part part, String name, boolean byFlag) {
        @Nullable Entry entry = files.entry(part, name);
        if (entry == null && byFlag) {
            throw KubectlError.of("context \"" + name + "\" does not exist");
        }
        return entry == null ? new Entry(StringMap.of(), files.first()) : entry;
    }

    private static Entry part(ConfigFiles files, Part part, String name) {
        @Nullable Entry entry = files.entry(part, name);
        return entry == null ? new Entry(StringMap.of(), files.first()) : entry;
    }

    private static StringMap<Object> cluster(StringMap<Object> content, Parsed flags) {
        StringMap<Object> cluster = content;
        if (!flags.text("server").isEmpty()) {
            String server = flags.text("server");
            cluster = cluster.with("server", server.contains("://") ? server : "http://" + server);
        }
        if (Tree.text(cluster, "server").isEmpty()) {
            cluster = cluster.with("server", NOBODY);
        }
        if (flags.changed("insecure-skip-tls-verify")) {
            cluster = cluster.with("insecure-skip-tls-verify", flags.is("insecure-skip-tls-verify"));
        }
        if (!flags.text("tls-server-name").isEmpty()) {
            cluster = cluster.with("tls-server-name", flags.text("tls-server-name"));
        }
        return cluster;
    }

    private static StringMap<Object> user(StringMap<Object> content, Parsed flags) {
        if (!flags.text("token").isEmpty()) {
            return content.without("tokenFile").without("exec").with("token", flags.text("token"));
        }
        return CredentialPlugin.resolved(content);
    }

    private static List<Header> headers(StringMap<Object> user, Parsed flags) {
        List<Header> headers = new ArrayList<>();
        String name = or(flags.text("username"), Tree.text(user, "username"));
        if (!name.isEmpty()) {
            String pair = name + ":" + or(flags.text("password"), Tree.text(user, "password"));
            headers.add(new Header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
        }
        String as = or(flags.text("as"), Tree.text(user, "as"));
        String uid = or(flags.text("as-uid"), Tree.text(user, "as-uid"));
        List<String> groups = flags.changed("as-group")
                ? flags.list("as-group")
                : Tree.list(user, "as-groups").stream().map(Object::toString).toList();
        if (as.isEmpty() && (!uid.isEmpty() || !groups.isEmpty())) {
            throw KubectlError.of(
                    "requesting uid, groups or user-extra for impersonation without impersonating a user");
        }
        if (!as.isEmpty()) {
            headers.add(new Header("Impersonate-User", as));
            groups.forEach(group -> headers.add(new Header("Impersonate-Group", group)));
            if (!uid.isEmpty()) {
                headers.add(new Header("Impersonate-Uid", uid));
            }
            Tree.map(user, "as-user-extra")
                    .forEach((key, values) -> Tree.list(values)
                            .forEach(value -> headers.add(new Header("Impersonate-Extra-" + key, value.toString()))));
        }
        return headers;
    }

    private static Duration timeout(String text) {
        if (text.equals("0")) {
            return WITHOUT_LIMIT;
        }
        if (text.matches("\\d+")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            return io.sailfish.model.value.GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw KubectlError.of(
                    "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed"
                            + " by a corresponding time unit (e.g. 1s | 2m | 3h)");
        }
    }
}
