package io.sailfish.apiserver.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file with the key of encryption at rest: an EncryptionConfiguration as upstream's server takes it, so that either can
 * read what the other wrote. Made with a random key where it is not there; readable by its owner alone.
 */
public final class EncryptionKeyFile {
    private static final String KEY_NAME = "key1";
    private static final Pattern KEY =
            Pattern.compile("aesgcm:\\s*keys:\\s*-\\s*name:\\s*(\\S+)\\s+secret:\\s*([A-Za-z0-9+/=]+)");

    private EncryptionKeyFile() {}

    /** The cipher of the key in this file, which is made where it is not there. */
    public static AtRestCipher open(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            Matcher matcher = KEY.matcher(Files.readString(file));
            if (!matcher.find()) {
                throw new IllegalArgumentException(file + ": no aesgcm provider with a key is in it");
            }
            return new AtRestCipher(matcher.group(1), Base64.getDecoder().decode(matcher.group(2)));
        } catch (IOException problem) {
            throw new UncheckedIOException("cannot read or make the encryption key " + file, problem);
        }
    }

    private static void create(Path file) throws IOException {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String text = """
                apiVersion: apiserver.config.k8s.io/v1
                kind: EncryptionConfiguration
                resources:
                - resources: [secrets]
                  providers:
                  - aesgcm:
                      keys:
                      - name: %s
                        secret: %s
                  - identity: {}
                """.formatted(KEY_NAME, Base64.getEncoder().encodeToString(secret));
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException another) {
            return;
        }
        Files.writeString(file, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }
}
