package io.sailfish.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtRestCipherTest {
    private static final byte[] VALUE = "k8s\0 a secret".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void theKeyFileIsMadeOnceAndForItsOwnerAlone() throws Exception {
        Path file = directory.resolve("encryption.yaml");
        AtRestCipher first = EncryptionKeyFile.open(file);
        AtRestCipher second = EncryptionKeyFile.open(file);
        byte[] sealed = first.encrypt("/registry/secrets/a/b", VALUE);
        assertThat(second.decrypt("/registry/secrets/a/b", sealed)).isEqualTo(VALUE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new String(sealed, 0, 23, StandardCharsets.UTF_8)).isEqualTo("k8s:enc:aesgcm:v1:key1:");
    }

    @Test
    void aValueThatWasMovedOrChangedIsRefused() {
        AtRestCipher cipher = new AtRestCipher("k", new byte[32]);
        byte[] sealed = cipher.encrypt("/registry/secrets/a/b", VALUE);
        assertThatThrownBy(() -> cipher.decrypt("/registry/secrets/a/c", sealed))
                .isInstanceOf(StoredValueException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> cipher.decrypt("/registry/secrets/a/b", sealed))
                .isInstanceOf(StoredValueException.class);
    }

    @Test
    void aValueOfAnotherKeyIsRefusedByName() {
        byte[] sealed = new AtRestCipher("old", new byte[32]).encrypt("k", VALUE);
        assertThatThrownBy(() -> new AtRestCipher("new", new byte[32]).decrypt("k", sealed))
                .hasMessageContaining("no matching key");
    }
}
