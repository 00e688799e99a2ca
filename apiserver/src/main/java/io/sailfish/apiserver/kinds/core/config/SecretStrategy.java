package io.sailfish.apiserver.kinds.core.config;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.discovery.v1.ForZone;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Bytes;
import java.util.List;
import java.util.Map;

/** Secrets: plain text is written as data and never kept as such, and each type has keys that must be there. */
final class SecretStrategy implements Strategy<Secret> {
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final FieldPath DATA = FieldPath.of("data");

    @Override
    public Secret defaults(Secret given) {
        Secret secret = given.type().isEmpty() ? given.withType("Opaque") : given;
        if (secret.stringData().isEmpty()) {
            return secret;
        }
        StringMap<Bytes> data = StringMap.copyOf(secret.data());
        for (Map.Entry<String, String> entry : secret.stringData().entrySet()) {
            data = data.with(entry.getKey(), Bytes.utf8(entry.getValue()));
        }
        return secret.withData(data).withStringData(Map.of());
    }

    @Override
    public Secret prepareForUpdate(RequestContext context, Secret secret, Secret old) {
        return secret;
    }

    @Override
    public void validate(RequestContext context, Secret secret, FieldErrors errors) {
        Finalizers.check(secret, errors);
        long size = 0;
        for (var entry : secret.data().entrySet()) {
            errors.invalid(DATA.key(entry.getKey()), entry.getKey(), Names.configKey(entry.getKey()));
            size += entry.getValue().size();
        }
        if (size > ConfigMapStrategy.MOST_BYTES) {
            errors.tooLong(DATA, ConfigMapStrategy.MOST_BYTES);
        }
        switch (secret.type()) {
            case "kubernetes.io/service-account-token" -> {
                if (secret.metadata().annotations().getOrDefault(ACCOUNT, "").isEmpty()) {
                    errors.required(
                            FieldPath.of("metadata").child("annotations").key(ACCOUNT), "");
                }
            }
            case "kubernetes.io/dockercfg" -> document(secret, ".dockercfg", errors);
            case "kubernetes.io/dockerconfigjson" -> document(secret, ".dockerconfigjson", errors);
            case "kubernetes.io/basic-auth" -> {
                if (!secret.data().containsKey("username") && !secret.data().containsKey("password")) {
                    errors.required(DATA.key("username"), "");
                    errors.required(DATA.key("password"), "");
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (secret.data().getOrDefault("ssh-privatekey", Bytes.EMPTY).isEmpty()) {
                    errors.required(DATA.key("ssh-privatekey"), "");
                }
            }
            case "kubernetes.io/tls" -> {
                present(secret, "tls.crt", errors);
                present(secret, "tls.key", errors);
            }
            default -> {}
        }
    }

    private static boolean present(Secret secret, String key, FieldErrors errors) {
        if (!secret.data().containsKey(key)) {
            errors.required(DATA.key(key), "");
            return false;
        }
        return true;
    }

    private static void document(Secret secret, String key, FieldErrors errors) {
        if (present(secret, key, errors)) {
            String problem = syntaxProblem(secret.data().get(key).array());
            if (!problem.isEmpty()) {
                errors.invalid(DATA.key(key), "<secret contents redacted>", problem);
            }
        }
    }

    /** What is wrong with a JSON document as such; empty for one that is well formed, whatever it says. */
    private static String syntaxProblem(byte[] document) {
        try {
            JsonDecoder.decode(document, ForZone.TYPE);
            return "";
        } catch (DecodeException e) {
            return e.fault() == DecodeException.Fault.SYNTAX ? String.valueOf(e.getMessage()) : "";
        }
    }

    @Override
    public void validateUpdate(RequestContext context, Secret secret, Secret old, FieldErrors errors) {
        if (!secret.type().equals(old.type())) {
            errors.invalid(FieldPath.of("type"), secret.type(), MetadataValidation.IMMUTABLE);
        }
        if (old.immutable(false)) {
            if (!secret.immutable(false)) {
                errors.forbidden(FieldPath.of("immutable"), ConfigMapStrategy.FROZEN);
            }
            if (!secret.data().equals(old.data())) {
                errors.forbidden(DATA, ConfigMapStrategy.FROZEN);
            }
        }
        validate(context, secret, errors);
    }

    @Override
    public List<String> createWarnings(RequestContext context, Secret secret) {
        return warnings(secret);
    }

    @Override
    public List<String> updateWarnings(RequestContext context, Secret secret, Secret old) {
        return warnings(secret);
    }

    /** Servers would refuse such a pair. */
    private static List<String> warnings(Secret secret) {
        if (!secret.type().equals("kubernetes.io/tls")) {
            return List.of();
        }
        if (!secret.data().getOrDefault("tls.crt", Bytes.EMPTY).utf8().contains("-----BEGIN ")) {
            return List.of("tls: failed to find any PEM data in certificate input");
        }
        return secret.data().getOrDefault("tls.key", Bytes.EMPTY).utf8().contains("-----BEGIN ")
                ? List.of()
                : List.of("tls: failed to find any PEM data in key input");
    }
}
