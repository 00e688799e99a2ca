package io.sailfish.apiserver.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestInfoTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // method, path, query, verb, group, version, namespace, resource, subresource, name
                "GET, /api/v1/pods, -, list, -, v1, -, pods, -, -",
                "GET, /api/v1/pods, watch=true, watch, -, v1, -, pods, -, -",
                "GET, /api/v1/pods, watch=1, watch, -, v1, -, pods, -, -",
                "GET, /api/v1/pods, watch=false, list, -, v1, -, pods, -, -",
                "GET, /api/v1/namespaces/ns/pods/p, -, get, -, v1, ns, pods, -, p",
                "HEAD, /api/v1/namespaces/ns/pods/p, -, get, -, v1, ns, pods, -, p",
                "POST, /api/v1/namespaces/ns/pods/p/exec, -, create, -, v1, ns, pods, exec, p",
                "PUT, /apis/apps/v1/namespaces/ns/deployments/d/scale, -, update, apps, v1, ns, deployments, scale, d",
                "PATCH, /apis/apps/v1/namespaces/ns/deployments/d, -, patch, apps, v1, ns, deployments, -, d",
                "DELETE, /api/v1/namespaces/ns/pods, -, deletecollection, -, v1, ns, pods, -, -",
                "DELETE, /api/v1/namespaces/ns/pods/p, -, delete, -, v1, ns, pods, -, p",
                "GET, /api/v1/namespaces, -, list, -, v1, -, namespaces, -, -",
                "GET, /api/v1/namespaces/ns, -, get, -, v1, ns, namespaces, -, ns",
                "PUT, /api/v1/namespaces/ns/status, -, update, -, v1, ns, namespaces, status, ns",
                "PUT, /api/v1/namespaces/ns/finalize, -, update, -, v1, ns, namespaces, finalize, ns",
                "GET, /api/v1/watch/namespaces/ns/pods/p, -, watch, -, v1, ns, pods, -, p",
                "GET, /api/v1/watch/pods, -, watch, -, v1, -, pods, -, -",
                "GET, /api/v1/secrets, fieldSelector=metadata.name%3Ds, list, -, v1, -, secrets, -, s",
                "GET, /api/v1/secrets, fieldSelector=metadata.name%3D%3Ds&watch=1, watch, -, v1, -, secrets, -, s",
                "GET, /api/v1/secrets, fieldSelector=metadata.name!%3Ds, list, -, v1, -, secrets, -, -",
                "FROB, /api/v1/pods, -, '', -, v1, -, pods, -, -",
            })
    void readsResourceRequests(
            String method,
            String path,
            String query,
            String verb,
            String group,
            String version,
            String namespace,
            String resource,
            String subresource,
            String name) {
        RequestInfo info = RequestInfo.parse(method, path, Query.parse(query == null ? "" : query));

        assertThat(info.isResource()).isTrue();
        assertThat(info.verb()).isEqualTo(verb);
        assertThat(info.group()).isEqualTo(orEmpty(group));
        assertThat(info.version()).isEqualTo(version);
        assertThat(info.namespace()).isEqualTo(orEmpty(namespace));
        assertThat(info.resource()).isEqualTo(resource);
        assertThat(info.subresource()).isEqualTo(orEmpty(subresource));
        assertThat(info.name()).isEqualTo(orEmpty(name));
    }

    @ParameterizedTest
    @CsvSource({
        "/",
        "/api",
        "/api/v1",
        "/apis",
        "/apis/apps",
        "/apis/apps/v1",
        "/healthz",
        "/openapi/v3/api/v1",
        "/api/v1/watch"
    })
    void othersAreKnownByTheirPath(String path) {
        RequestInfo info = RequestInfo.parse("GET", path, Query.EMPTY);

        assertThat(info.isResource()).isFalse();
        assertThat(info.verb()).isEqualTo("get");
        assertThat(info.path()).isEqualTo(path);
    }

    @Test
    void queriesKeepWhatCanBeDecoded() {
        Query query = Query.parse("a=1&a=2&b=x%20y+z&bad=%zz&c;d=1&flag");

        assertThat(query.all("a")).containsExactly("1", "2");
        assertThat(query.first("b")).isEqualTo("x y z");
        assertThat(query.has("bad")).isFalse();
        assertThat(query.has("c;d")).isFalse();
        assertThat(query.flag("flag")).isTrue();
        assertThat(query.first("absent")).isEmpty();
    }

    @Test
    void pathsAreDecodedOrRefused() {
        assertThat(Paths.decode("/api/v1/namespaces/a%2Fb/%C3%A4")).isEqualTo("/api/v1/namespaces/a/b/ä");
        assertThatThrownBy(() -> Paths.decode("/a%2")).hasMessageContaining("invalid URL escape");
        assertThatThrownBy(() -> Paths.decode("/a%zz")).hasMessageContaining("invalid URL escape \"%zz\"");
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
