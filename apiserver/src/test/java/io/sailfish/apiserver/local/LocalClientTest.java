package io.sailfish.apiserver.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.admission.builtin.NamespaceLifecycle;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.contract.ClientContract;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.core.v1.Binding;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.store.Store;
import io.sailfish.store.memory.MemoryStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The in-process client keeps the contract of clients. */
class LocalClientTest extends ClientContract {
    private final Store store = MemoryStore.open();
    private final ResourceRegistry registry = new ResourceRegistry(store, null);
    private final LocalClient client;

    LocalClientTest() {
        registry.add(KindDefinition.of(CoreV1.NAMESPACES).status().build());
        registry.add(KindDefinition.of(CoreV1.CONFIG_MAPS).build());
        registry.add(KindDefinition.of(AppsV1.DEPLOYMENTS)
                .generation()
                .status()
                .scale()
                .build());
        registry.add(KindDefinition.of(CoreV1.PODS)
                .strategy(new Pods())
                .indexed("spec.nodeName", pod -> pod.spec().nodeName())
                .selectable("status.phase", pod -> pod.status().phase())
                .status()
                .action("binding", Binding.TYPE, LocalClientTest::bind)
                .build());
        registry.admission(new AdmissionChain(
                List.of(new NamespaceLifecycle(
                        name -> registry.store(CoreV1.NAMESPACES).find("", name))),
                List.of()));
        registry.store(CoreV1.NAMESPACES)
                .create(
                        RequestContext.of(UserInfo.of("test"), Verb.CREATE, "", "", Clock.systemUTC()),
                        Namespace.builder()
                                .metadata(ObjectMeta.builder().name("default").build())
                                .build());
        client = client(AccessCheck.EVERYTHING);
    }

    private LocalClient client(AccessCheck access) {
        LocalClient.Server server = new LocalClient.Server(
                registry,
                access,
                (user, method, path, type, body) -> {
                    throw ApiErrors.noSuchResource();
                },
                LocalClient.Elsewhere.NOWHERE,
                Clock.systemUTC());
        return new LocalClient(server, UserInfo.of("test"), "test");
    }

    private static final class Pods implements Strategy<Pod> {
        @Override
        public Pod prepareForCreate(RequestContext context, Pod pod) {
            return pod.withStatus(PodStatus.builder().phase("Pending").build());
        }

        @Override
        public OptionalLong gracePeriodSeconds(RequestContext context, Pod pod, @Nullable Long requested) {
            return OptionalLong.of(pod.spec().nodeName().isEmpty() ? 0 : requested == null ? 30 : requested);
        }
    }

    private static Message bind(Registry all, RequestContext context, ApiObject body) {
        Binding binding = (Binding) body;
        all.store(CoreV1.PODS).change(context.withSubresource(""), pod -> {
            if (!pod.spec().nodeName().isEmpty()) {
                throw ApiErrors.conflict(
                        "",
                        "pods/binding",
                        pod.name(),
                        "pod " + pod.name() + " is already assigned to node \""
                                + pod.spec().nodeName() + "\"");
            }
            return pod.withSpec(pod.spec().withNodeName(binding.target().name()));
        });
        return Status.builder().status("Success").build();
    }

    @Override
    protected Client client() {
        return client;
    }

    @AfterEach
    void close() {
        client.close();
        registry.close();
        store.close();
    }

    @Test
    void objectsAreTheServersOwn() {
        assertThat(client.resource(CoreV1.NAMESPACES).get("", "default"))
                .isSameAs(client.resource(CoreV1.NAMESPACES).get("", "default"));
        assertThat(client.sharesObjects()).isTrue();
    }

    @Test
    void accessIsChecked() {
        Client refused = client((user, wanted) -> {
            throw ApiErrors.forbidden(
                    wanted.resource(), wanted.name(), wanted.verb().text());
        });
        ApiException failure = catchThrowableOfType(
                ApiException.class, () -> refused.resource(CoreV1.PODS).get("default", "x"));
        assertThat(failure.getMessage()).isEqualTo("pods \"x\" is forbidden: get");
    }

    @Test
    void accessIsAskedWithTheSelector() {
        List<String> asked = new ArrayList<>();
        Client recorded = client((user, wanted) -> asked.add(wanted.verb().text() + " " + wanted.fieldSelector()));
        recorded.resource(CoreV1.PODS).list("", ListOptions.ALL.fields("spec.nodeName=n"));
        assertThat(asked).containsExactly("list spec.nodeName=n");
    }

    @Test
    void nothingIsMadeInANamespaceThatIsNotThere() {
        ApiException failure = catchThrowableOfType(
                ApiException.class,
                () -> client.resource(CoreV1.PODS)
                        .create(pod("x", java.util.Map.of())
                                .withMetadata(ObjectMeta.builder()
                                        .name("x")
                                        .namespace("none")
                                        .build())));
        assertThat(failure.getMessage()).isEqualTo("namespaces \"none\" not found");
    }
}
