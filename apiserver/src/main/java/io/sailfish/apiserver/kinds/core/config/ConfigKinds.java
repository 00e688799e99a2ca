package io.sailfish.apiserver.kinds.core.config;

import io.sailfish.apiserver.registry.ActionHandler;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.core.v1.ServiceAccount;
import java.util.List;

/** ConfigMaps, Secrets and ServiceAccounts. */
public final class ConfigKinds {
    private ConfigKinds() {}

    /** @param tokens answers token requests of service accounts */
    public static List<KindDefinition<?>> all(ActionHandler tokens) {
        return List.of(configMaps(), secrets(), serviceAccounts(tokens));
    }

    private static KindDefinition<ConfigMap> configMaps() {
        return KindDefinition.of(CoreV1.CONFIG_MAPS)
                .strategy(new ConfigMapStrategy())
                .column(
                        "Data",
                        "string",
                        "",
                        0,
                        (map, now) ->
                                (long) map.data().size() + map.binaryData().size())
                .ageColumn()
                .build();
    }

    private static KindDefinition<Secret> secrets() {
        return KindDefinition.of(CoreV1.SECRETS)
                .strategy(new SecretStrategy())
                .column("Type", "string", "", 0, (secret, now) -> secret.type())
                .column("Data", "string", "", 0, (secret, now) ->
                        (long) secret.data().size())
                .ageColumn()
                .selectable("type", Secret::type)
                .encrypted()
                .build();
    }

    private static KindDefinition<ServiceAccount> serviceAccounts(ActionHandler tokens) {
        return KindDefinition.of(CoreV1.SERVICE_ACCOUNTS)
                .strategy(new ServiceAccountStrategy())
                .column("Secrets", "string", "", 0, (account, now) ->
                        (long) account.secrets().size())
                .ageColumn()
                .action("token", TokenRequest.TYPE, tokens)
                .build();
    }
}
