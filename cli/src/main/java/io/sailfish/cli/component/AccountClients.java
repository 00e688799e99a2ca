package io.sailfish.cli.component;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.Content;
import io.sailfish.client.http.HttpClient;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.authentication.v1.TokenRequestSpec;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.ServiceAccount;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a remote API server that act as service accounts of kube-system, with tokens that this process asks for
 * and renews; the empty name stands for the process's own identity. Accounts that are missing are made. Thread-safe.
 */
final class AccountClients implements Function<String, Client>, AutoCloseable {
    private static final String NAMESPACE = "kube-system";
    private static final Duration LIFE = Duration.ofHours(1);

    private final ClientConfig config;
    private final Client own;
    private final InstantSource clock;
    private final Map<String, Client> clients = new HashMap<>();

    /** @param own the process's own client, which stays open */
    AccountClients(ClientConfig config, Client own, InstantSource clock) {
        this.config = config;
        this.own = own;
        this.clock = clock;
    }

    @Override
    public synchronized Client apply(String account) {
        return account.isEmpty()
                ? own
                : clients.computeIfAbsent(
                        account,
                        name -> new HttpClient(config.withCertificate(Content.NONE, Content.NONE)
                                .withUserAgent(config.userAgent() + "/system:serviceaccount:" + NAMESPACE + ":" + name)
                                .withToken(new Content.Supplied(new Tokens(name)::current))));
    }

    /** The token of one account, renewed when four fifths of its life are over. */
    private final class Tokens {
        private final String account;
        private @Nullable String token;
        private Instant renewal = Instant.MIN;

        Tokens(String account) {
            this.account = account;
        }

        synchronized String current() {
            String present = token;
            Instant now = clock.instant();
            if (present != null && now.isBefore(renewal)) {
                return present;
            }
            TokenRequest answer = request();
            present = answer.status().token();
            token = present;
            Duration life =
                    Duration.between(now, answer.status().expirationTimestamp().instant());
            renewal = now.plus(life.multipliedBy(4).dividedBy(5));
            return present;
        }

        private TokenRequest request() {
            ResourceClient<ServiceAccount> accounts = own.resource(CoreV1.SERVICE_ACCOUNTS);
            TokenRequest wanted = TokenRequest.builder()
                    .spec(TokenRequestSpec.builder()
                            .expirationSeconds(LIFE.toSeconds())
                            .build())
                    .build();
            try {
                return accounts.createSubresource(NAMESPACE, account, "token", wanted, TokenRequest.EMPTY);
            } catch (ApiException e) {
                if (!e.is(ApiException.Reason.NOT_FOUND)) {
                    throw e;
                }
            }
            try {
                accounts.create(ServiceAccount.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace(NAMESPACE)
                                .name(account)
                                .build())
                        .build());
            } catch (ApiException e) {
                if (!e.is(ApiException.Reason.ALREADY_EXISTS)) {
                    throw e;
                }
            }
            return accounts.createSubresource(NAMESPACE, account, "token", wanted, TokenRequest.EMPTY);
        }
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(Client::close);
    }
}
