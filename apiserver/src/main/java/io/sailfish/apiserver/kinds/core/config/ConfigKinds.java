package io.sailfish.apiserver.kinds.core.config;

import io.sailfish.apiserver.registry.ActionHandler;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.core.v1.ServiceAccount;
import io.sailfish.model.StringMap;
import io.sailfish.model.value.Bytes;
import java.util.List;
import java.util.Map;

/** ConfigMaps, Secrets and ServiceAccounts. */
public final class ConfigKinds {
    private ConfigKinds() {}

    /** @param tokens answers token requests of service accounts */
    public static List<KindDefinition<?>> all(ActionHandler tokens) {
        return List.of(configMaps(), secrets(), serviceAccounts(tokens));
    }

    private static KindDefinition<ConfigMap> configMaps() {
        return KindDefinition.of(CoreV1.CONFIG_MAPS)
                .column("Data", "string", "", 0, (map, now) -> (long) map.data().size() + map.binaryData().size())
                .ageColumn()
                .build();
    }

    private static KindDefinition<Secret> secrets() {
        return KindDefinition.of(CoreV1.SECRETS)
                .strategy(new SecretStrategy())
                .column("Type", "string", "", 0, (secret, now) -> secret.type())
                .column("Data", "string", "", 0, (secret, now) -> (long) secret.data().size())
                .ageColumn()
                .selectable("type", Secret::type)
                .encrypted()
                .build();
    }

    /** Plain text is written as data and never kept as such. */
    private static final class SecretStrategy implements Strategy<Secret> {
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
    }

    private static KindDefinition<ServiceAccount> serviceAccounts(ActionHandler tokens) {
        return KindDefinition.of(CoreV1.SERVICE_ACCOUNTS)
                .column("Secrets", "string", "", 0, (account, now) -> (long) account.secrets().size())
                .ageColumn()
                .action("token", TokenRequest.TYPE, tokens)
                .build();
    }
}
