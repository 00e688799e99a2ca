package io.sailfish.apiserver.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyPrefixTest {
    private static final ProxyPrefix PREFIX =
            new ProxyPrefix("/api/v1/namespaces/a/services/b/proxy", "10.0.0.7:8080", "cluster.example:6443");

    @ParameterizedTest
    @CsvSource({
        "/x/y?q=1#f,                      /api/v1/namespaces/a/services/b/proxy/x/y?q=1#f",
        "http://10.0.0.7:8080/x/,         /api/v1/namespaces/a/services/b/proxy/x/",
        "https://cluster.example:6443/x,  /api/v1/namespaces/a/services/b/proxy/x",
        "//10.0.0.7:8080/x,               /api/v1/namespaces/a/services/b/proxy/x",
        "http://elsewhere.example/x,      http://elsewhere.example/x",
        "x/y,                             x/y",
        "?q=2,                            ?q=2",
        "/a%20b,                          /api/v1/namespaces/a/services/b/proxy/a%20b",
        "/api/v1/namespaces/a/services/b/proxy/x, /api/v1/namespaces/a/services/b/proxy/x",
        "/api/v1/namespaces/a/services/b/proxyx,  /api/v1/namespaces/a/services/b/proxy/api/v1/namespaces/a/services/b/proxyx",
        "http://[bad,                     http://[bad",
    })
    void redirectsToTheServerItselfComeByTheProxy(String location, String told) {
        assertThat(PREFIX.redirect(location)).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,true",
        "fd00::1,true",
        "8.8.8.8,true",
        "127.0.0.1,false",
        "::1,false",
        "169.254.169.254,false",
        "fe80::1,false",
        "0.0.0.0,false",
        "::,false",
        "224.0.0.1,false",
        "255.255.255.255,false",
        "localhost,false",
        "'',false",
        "999.1.1.1,false",
        "::ffff:127.0.0.1,false",
    })
    void addressesOfThisMachineAloneAreNotReached(String address, boolean reached) {
        assertThat(ProxyPrefix.mayReach(address)).isEqualTo(reached);
    }
}
