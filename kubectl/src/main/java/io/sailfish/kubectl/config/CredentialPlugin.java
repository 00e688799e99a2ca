package io.sailfish.kubectl.config;

import io.sailfish.kubectl.failure.KubectlError;
import io.sailfish.kubectl.tree.Tree;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that say who the user is: runs the one that a kubeconfig names, and adds what it answers to the user. */
final class CredentialPlugin {
    private static final long MINUTES = 2;

    private CredentialPlugin() {}

    /** The user with the credentials that its plug-in gives, and without the plug-in. */
    static StringMap<Object> resolved(StringMap<Object> user) {
        Map<String, Object> exec = Tree.map(user, "exec");
        if (exec.isEmpty()) {
            return user;
        }
        String version = Tree.text(exec, "apiVersion");
        Object answer = JsonTree.parse(run(exec, version));
        if (!Tree.kind(answer).equals("ExecCredential")
                || !Tree.apiVersion(answer).equals(version)) {
            throw failed("it answered " + Tree.apiVersion(answer) + " " + Tree.kind(answer), null);
        }
        StringMap<Object> resolved = user.without("exec");
        String token = Tree.text(answer, "status", "token");
        if (!token.isEmpty()) {
            resolved = resolved.without("tokenFile").with("token", token);
        }
        String certificate = Tree.text(answer, "status", "clientCertificateData");
        if (!certificate.isEmpty()) {
            resolved = resolved.with("client-certificate-data", encoded(certificate))
                    .with("client-key-data", encoded(Tree.text(answer, "status", "clientKeyData")));
        }
        return resolved;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] run(Map<String, Object> exec, String version) {
        List<String> command = new ArrayList<>();
        command.add(Tree.text(exec, "command"));
        Tree.list(exec, "args").forEach(argument -> command.add(argument.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .put(
                        "KUBERNETES_EXEC_INFO",
                        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + version
                                + "\",\"spec\":{\"interactive\":false}}");
        for (Object variable : Tree.list(exec, "env")) {
            builder.environment().put(Tree.text(variable, "name"), Tree.text(variable, "value"));
        }
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw failed("it does not end", null);
            }
            if (process.exitValue() != 0) {
                throw KubectlError.of("getting credentials: exec: executable " + command.getFirst()
                        + " failed with exit code " + process.exitValue());
            }
            return output;
        } catch (IOException e) {
            throw failed(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        }
    }

    private static KubectlError failed(String why, @org.jspecify.annotations.Nullable Exception cause) {
        KubectlError error = KubectlError.of("getting credentials: exec: " + why);
        if (cause != null) {
            error.addSuppressed(cause);
        }
        return error;
    }
}
