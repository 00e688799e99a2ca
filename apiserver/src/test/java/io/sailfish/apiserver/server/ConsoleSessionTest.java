package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.BrowserSessions;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.pki.Identity;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of browsers over the wire: how they begin, what they count for, how they end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleSessionTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String[] OWN_PAGE = {"X-Sailfish-Console", "1"};

    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private RunningServer running;

    /** The machine's time, moved on. */
    private final class Moved extends Clock {
        @Override
        public Instant instant() {
            return Instant.now().plus(later.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        running = new RunningServer(directory, new BuiltinKinds(), config -> config.clock(new Moved()));
    }

    @AfterAll
    void stop() {
        running.close();
    }

    @BeforeEach
    void now() {
        later.set(Duration.ZERO);
    }

    private String login(String json) {
        RunningServer.Reply reply = running.send("", "POST", "/console/login", json, OWN_PAGE);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        String cookie = reply.response().headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie)
                .contains("; Path=/; Secure; HttpOnly; SameSite=Strict")
                .doesNotContain("tok;");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private int get(String cookie, String... headers) {
        return request(cookie, "GET", "", headers).status();
    }

    private RunningServer.Reply request(String cookie, String method, String json, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Cookie";
        all[headers.length + 1] = cookie;
        return running.send("", method, PODS, json, all);
    }

    @Test
    void aTokenBeginsASession() {
        String cookie = login("{\"token\":\"tok\"}");

        assertThat(get(cookie)).isEqualTo(200);
        RunningServer.Reply who = running.send("", "GET", "/console/session", "", "Cookie", cookie);
        assertThat(who.at("user")).isEqualTo("admin");
        assertThat(who.at("ends")).isNotNull();
        assertThat(running.send("", "POST", "/console/login", "{\"token\":\"no\"}", OWN_PAGE)
                        .status())
                .isEqualTo(401);
        assertThat(running.send("", "POST", "/console/login", "[]", OWN_PAGE).status())
                .isEqualTo(400);
    }

    @Test
    void aSessionHasItsUsersRightsAndNoMore() {
        String cookie = login("{\"token\":\"joe\"}");
        RunningServer.Reply reply = request(cookie, "GET", "");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.text()).contains("User \\\"joe\\\" cannot list resource");
    }

    @Test
    void aCertificateBeginsASession() {
        try (HttpClient client = running.client(Identity.ADMIN)) {
            RunningServer.Reply reply = running.send(
                    client,
                    running.request("/console/login")
                            .header("X-Sailfish-Console", "1")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"certificate\":true}"))
                            .build());
            assertThat(reply.at("user")).isEqualTo(Identity.ADMIN.user());
            String cookie = reply.response().headers().firstValue("set-cookie").orElseThrow();

            // Over a connection without a certificate, too.
            assertThat(get(cookie.substring(0, cookie.indexOf(';')))).isEqualTo(200);
        }
        assertThat(running.send("", "POST", "/console/login", "{\"certificate\":true}", OWN_PAGE)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aLinkIsGoodOnceAndForTwoMinutes() {
        String first = code();
        assertThat(get(login("{\"code\":\"" + first + "\"}"))).isEqualTo(200);
        assertThat(redeem(first)).isEqualTo(401);

        String second = code();
        later.set(Duration.ofMinutes(3));
        assertThat(redeem(second)).isEqualTo(401);
        assertThat(running.send("", "POST", "/console/links", "{}").status()).isEqualTo(401);
        assertThat(running.send("no", "POST", "/console/links", "{}").status()).isEqualTo(401);
        assertThat(running.send("tok", "POST", "/console/links", "", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
    }

    private String code() {
        RunningServer.Reply reply = running.send("tok", "POST", "/console/links", "{}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        String path = String.valueOf(reply.at("path"));
        assertThat(path).startsWith("/console/#code=");
        return path.substring(path.indexOf('=') + 1);
    }

    private int redeem(String code) {
        return running.send("", "POST", "/console/login", "{\"code\":\"" + code + "\"}", OWN_PAGE)
                .status();
    }

    @Test
    void aCookieCountsForNothingUnlessTheRequestIsOfThisServersPage() {
        String cookie = login("{\"token\":\"tok\"}");
        String origin = running.server.localUrl();

        assertThat(get(cookie, "Origin", origin)).isEqualTo(200);
        assertThat(get(cookie, "Origin", "https://evil.example")).isEqualTo(401);
        assertThat(get(cookie, "Sec-Fetch-Site", "same-site")).isEqualTo(401);
        assertThat(request(cookie, "DELETE", "").status()).isEqualTo(401);
        assertThat(request(cookie, "DELETE", "", "X-Sailfish-Console", "1", "Origin", "null")
                        .status())
                .isEqualTo(401);
        assertThat(request(cookie, "DELETE", "", OWN_PAGE).status()).isEqualTo(200);
        assertThat(running.send("", "POST", "/console/login", "{\"token\":\"tok\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whatPodsServeIsNoPageOfThisServer() {
        String cookie = login("{\"token\":\"tok\"}");

        assertThat(running.send("", "GET", PODS + "/web/proxy/", "", "Cookie", cookie)
                        .status())
                .isEqualTo(401);
        assertThat(BrowserSessions.withoutSession(cookie)).isEmpty();
        assertThat(BrowserSessions.withoutSession("a=1; " + cookie + "; b=2")).isEqualTo("a=1; b=2");
    }

    @Test
    void aTokenGoesBeforeACookie() {
        String cookie = login("{\"token\":\"tok\"}");

        assertThat(running.send("joe", "GET", PODS, "", "Cookie", cookie).status())
                .isEqualTo(403);
    }

    @Test
    void aSessionEnds() {
        String left = login("{\"token\":\"tok\"}");
        RunningServer.Reply logout =
                running.send("", "POST", "/console/logout", "{}", "X-Sailfish-Console", "1", "Cookie", left);
        assertThat(logout.response().headers().firstValue("set-cookie").orElseThrow())
                .contains("Max-Age=0");
        assertThat(get(left)).isEqualTo(401);

        String forged = left.substring(0, left.length() - 4) + "AAAA";
        assertThat(get(forged)).isEqualTo(401);

        String old = login("{\"token\":\"tok\"}");
        later.set(Duration.ofHours(13));
        assertThat(get(old)).isEqualTo(401);
    }

    @Test
    void filesAreCachedCompressedAndBounded() {
        RunningServer.Reply page = running.send("", "GET", "/console/pods/shop/web-1.2", "");
        assertThat(page.text()).contains("A console for tests");
        assertThat(page.response().headers().firstValue("cache-control")).contains("no-cache");
        assertThat(page.response().headers().firstValue("x-frame-options")).contains("DENY");
        assertThat(page.response()
                        .headers()
                        .firstValue("content-security-policy")
                        .orElseThrow())
                .contains("script-src 'self';")
                .contains("frame-ancestors 'none'");
        String tag = page.response().headers().firstValue("etag").orElseThrow();
        assertThat(running.send("", "GET", "/console", "", "If-None-Match", tag).status())
                .isEqualTo(304);

        RunningServer.Reply asset = running.send("", "GET", "/console/assets/main-1.js", "", "Accept-Encoding", "gzip");
        assertThat(asset.response().headers().allValues("cache-control"))
                .containsExactly("public, max-age=31536000, immutable");
        assertThat(asset.response().headers().firstValue("content-encoding")).contains("gzip");
        assertThat(running.send("", "GET", "/console/assets/main-2.js", "").status())
                .isEqualTo(404);
        assertThat(running.send("", "GET", "/console/assets/..%2findex.html", "")
                        .status())
                .isEqualTo(404);
        assertThat(running.send("", "POST", "/console/", "{}").status()).isEqualTo(405);
        assertThat(running.send("", "GET", "/consoles", "").status()).isEqualTo(403);
    }
}
