package io.sailfish.client.http;

import io.sailfish.client.Client;
import io.sailfish.client.contract.ClientContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract against an API server that runs elsewhere, empty: -Dserver=https://… -Dtoken=…. */
@EnabledIfSystemProperty(named = "server", matches = "https?://.*")
class RealServerTest extends ClientContract {
    private static HttpClient client;

    @BeforeAll
    static void connect() {
        client = new HttpClient(ClientConfig.of(System.getProperty("server"))
                .withInsecure(true)
                .withToken(Content.of(System.getProperty("token")))
                .withProtobuf(!Boolean.getBoolean("json")));
    }

    @AfterAll
    static void close() {
        client.close();
    }

    @Override
    protected Client client() {
        return client;
    }
}
