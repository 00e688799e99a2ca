package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.cache.WatchItem;
import io.sailfish.apiserver.storage.AtRestCipher;
import io.sailfish.apiserver.storage.EncryptionKeyFile;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.embedded.EmbeddedStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceTest {
    @TempDir
    Path directory;

    @Test
    void objectsOutliveTheProcessAndSecretsAreNotReadableOnDisk() {
        Secret created;
        try (Store store = EmbeddedStore.open(directory.resolve("store"));
                ResourceRegistry registry = registry(store)) {
            created = registry.store(CoreV1.SECRETS).create(context("ns"), secret());
            byte[] value = store.get("/registry/secrets/ns/s").value().array();
            String text = new String(value, StandardCharsets.ISO_8859_1);
            assertThat(text).startsWith("k8s:enc:aesgcm:v1:key1:").doesNotContain("hunter2");
        }
        try (Store store = EmbeddedStore.open(directory.resolve("store"));
                ResourceRegistry registry = registry(store)) {
            Secret read = registry.store(CoreV1.SECRETS).get("ns", "s");
            assertThat(read).isEqualTo(created);
            assertThat(registry.hub().published())
                    .isGreaterThanOrEqualTo(Long.parseLong(created.metadata().resourceVersion()));
        }
    }

    @Test
    void aWatchGoesOnAfterARestart() {
        Secret first;
        try (Store store = EmbeddedStore.open(directory.resolve("store"));
                ResourceRegistry registry = registry(store)) {
            first = registry.store(CoreV1.SECRETS).create(context("a"), secret());
            registry.store(CoreV1.SECRETS).create(context("b"), secret());
            registry.store(CoreV1.SECRETS)
                    .delete(context("a").withName("s"), io.sailfish.model.api.meta.v1.DeleteOptions.EMPTY);
        }
        try (Store store = EmbeddedStore.open(directory.resolve("store"));
                ResourceRegistry registry = registry(store)) {
            ListRequest request =
                    new ListRequest("", "", first.metadata().resourceVersion(), "", 0, "", false, null, 0);
            try (WatchCursor watch = registry.store(CoreV1.SECRETS).watch("", "", request)) {
                watch.start(() -> {});
                assertThat(List.of(watch.poll(), watch.poll()))
                        .extracting(item -> item instanceof WatchItem.Change change
                                ? change.type() + " " + change.object().key()
                                : "")
                        .containsExactly("ADDED b/s", "DELETED a/s");
            }
        }
    }

    @Test
    void whatIsStoredWithoutItsDefaultsIsShownWithThemAndCompletedByTheNextWrite() {
        try (Store store = EmbeddedStore.open(directory.resolve("store"));
                ResourceRegistry registry = untyped(store)) {
            assertThat(registry.store(CoreV1.SECRETS)
                            .create(context("ns"), secret())
                            .type())
                    .isEqualTo("Opaque");
        }
        try (Store store = EmbeddedStore.open(directory.resolve("store"));
                ResourceRegistry registry = untyped(store)) {
            ResourceStore<Secret> secrets = registry.store(CoreV1.SECRETS);
            Secret read = secrets.get("ns", "s");
            assertThat(read.type()).isEqualTo("Opaque");
            RequestContext update = context("ns").withName("s").withVerb(Verb.UPDATE);
            Secret once = secrets.update(update, read);
            assertThat(once.metadata().resourceVersion())
                    .isNotEqualTo(read.metadata().resourceVersion());
            assertThat(secrets.update(update, once)).isEqualTo(once);
        }
    }

    /** Of Secrets whose type is stored only by updates. */
    private static ResourceRegistry untyped(Store store) {
        ResourceRegistry registry = new ResourceRegistry(store, null);
        registry.add(KindDefinition.of(CoreV1.SECRETS)
                .strategy(new Strategy<>() {
                    @Override
                    public Secret defaults(Secret secret) {
                        return secret.type().isEmpty() ? secret.withType("Opaque") : secret;
                    }

                    @Override
                    public Secret prepareForCreate(RequestContext context, Secret secret) {
                        return secret.withType("");
                    }
                })
                .build());
        return registry;
    }

    private ResourceRegistry registry(Store store) {
        AtRestCipher cipher = EncryptionKeyFile.open(directory.resolve("key.yaml"));
        ResourceRegistry registry = new ResourceRegistry(store, cipher);
        registry.add(KindDefinition.of(CoreV1.SECRETS).encrypted().build());
        return registry;
    }

    private static Secret secret() {
        return Secret.builder()
                .metadata(ObjectMeta.builder().name("s").build())
                .data(Map.of("password", Bytes.utf8("hunter2")))
                .build();
    }

    private static RequestContext context(String namespace) {
        return RequestContext.of(UserInfo.of("test"), Verb.CREATE, namespace, "", Clock.systemUTC());
    }
}
