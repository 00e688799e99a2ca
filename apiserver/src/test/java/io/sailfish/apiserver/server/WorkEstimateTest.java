package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.flowcontrol.FlowControl;
import io.sailfish.apiserver.flowcontrol.FlowRule;
import io.sailfish.apiserver.flowcontrol.WorkEstimate;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.flowcontrol.v1.FlowcontrolV1;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many seats requests are taken to need, among 250 objects of one namespace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkEstimateTest {
    private static final UserInfo USER = UserInfo.of("admin", UserInfo.AUTHENTICATED);

    private RunningServer running;
    private WorkEstimate estimate;

    @BeforeAll
    void start(@TempDir Path directory) {
        running = new RunningServer(directory, new BuiltinKinds());
        ResourceRegistry registry = running.server.registry();
        estimate = new WorkEstimate(registry);
        for (int i = 0; i < 250; i++) {
            String name = "map-" + i;
            registry.store(CoreV1.CONFIG_MAPS)
                    .create(
                            RequestContext.of(
                                    UserInfo.of("a", UserInfo.MASTERS),
                                    Verb.CREATE,
                                    "default",
                                    name,
                                    Clock.systemUTC()),
                            ConfigMap.builder()
                                    .metadata(ObjectMeta.builder()
                                            .namespace("default")
                                            .name(name)
                                            .build())
                                    .build());
        }
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private int seats(int total, String method, String path, String parameters) {
        ResourceRegistry registry = running.server.registry();
        Query query = Query.parse(parameters);
        RequestInfo info = RequestInfo.parse(method, path, query);
        try (FlowControl control = FlowControl.start(
                registry.store(FlowcontrolV1.PRIORITY_LEVEL_CONFIGURATIONS).cache()::snapshot,
                registry.store(FlowcontrolV1.FLOW_SCHEMAS).cache()::snapshot,
                total,
                Timers.system())) {
            FlowRule rule = control.classify(USER, info);
            return estimate.seats(rule, info, query);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/namespaces/default/configmaps, '', 3",
        "GET, /api/v1/configmaps, '', 3",
        "GET, /api/v1/configmaps, limit=150, 2",
        "GET, /api/v1/configmaps, limit=0, 3",
        "GET, /api/v1/configmaps, limit=nonsense, 3",
        "GET, /api/v1/namespaces/other/configmaps, '', 1",
        "GET, /api/v1/namespaces/default/configmaps/map-1, '', 1",
        "GET, /api/v1/configmaps, watch=true, 1",
        "GET, /api/v1/configmaps, watch=true&sendInitialEvents=true, 3",
        "POST, /api/v1/namespaces/default/configmaps, '', 1",
        "GET, /api/v1/nothing, '', 1",
        "GET, /version, '', 1"
    })
    void listsTakeOneForEachHundredObjects(String method, String path, String parameters, int seats) {
        assertThat(seats(600, method, path, parameters)).isEqualTo(seats);
    }

    @ParameterizedTest
    @CsvSource({"600, 3", "200, 2", "100, 1"})
    void butNoMoreThanAPartOfTheLevel(int total, int seats) {
        assertThat(seats(total, "GET", "/api/v1/configmaps", "")).isEqualTo(seats);
    }
}
