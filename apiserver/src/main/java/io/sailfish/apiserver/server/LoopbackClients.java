package io.sailfish.apiserver.server;

import io.sailfish.apiserver.aggregation.Aggregation;
import io.sailfish.apiserver.authentication.Authentication;
import io.sailfish.apiserver.authentication.TokenAuthenticator;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.local.LocalClient;
import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.Content;
import io.sailfish.client.http.HttpClient;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How components of this process reach what only requests over the wire can reach: by a connection to the server itself, on
 * which a token that exists in this process alone lets them act as themselves.
 */
final class LoopbackClients implements TokenAuthenticator {
    private static final int TOKEN_BYTES = 32;

    private final String token;

    LoopbackClients(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        token = HexFormat.of().formatHex(bytes);
    }

    @Override
    public Authentication authenticate(String given, Set<String> audiences) {
        boolean same =
                MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
        return same ? new Authentication.Known(ApiServer.SELF) : Authentication.ABSENT;
    }

    /** What other API servers serve, to components of this process. */
    record Elsewhere(
            @Nullable Aggregation aggregation, LoopbackClients clients, InetSocketAddress server, String authorityPem)
            implements LocalClient.Elsewhere {

        @Override
        public boolean serves(String group, String version) {
            return aggregation != null && aggregation.serves(group, version);
        }

        @Override
        public Client client(UserInfo user, String program) {
            return clients.client(server, authorityPem, user, program);
        }
    }

    /** A client that acts as a user. */
    private Client client(InetSocketAddress server, String authorityPem, UserInfo user, String program) {
        List<ClientConfig.Header> headers = new ArrayList<>();
        headers.add(new ClientConfig.Header("Impersonate-User", user.name()));
        user.groups().forEach(group -> headers.add(new ClientConfig.Header("Impersonate-Group", group)));
        boolean any = server.getAddress().isAnyLocalAddress();
        String host = any ? "127.0.0.1" : server.getAddress().getHostAddress();
        return new HttpClient(
                ClientConfig.of("https://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + server.getPort())
                        .withAuthorities(Content.of(authorityPem))
                        .withServerName("localhost")
                        .withToken(Content.of(token))
                        .withUserAgent(program)
                        .withHeaders(headers));
    }
}
