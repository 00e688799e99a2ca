package io.sailfish.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PemTest {
    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    @Test
    void rsaKeysAreReadInBothForms() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();
        assertThat(Pem.privateKey(pem("PRIVATE KEY", pkcs8))).isEqualTo(key);
        // Version, algorithm and the header of the octet string come to 26 bytes before the PKCS#1 key.
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(Pem.privateKey(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
    }

    @Test
    void ecKeysAreReadInTheFormThatNamesTheCurve() throws Exception {
        String sec1 = """
                -----BEGIN EC PRIVATE KEY-----
                MHcCAQEEICsH6EgLSsjL7G2T9hxCc7Za5x8z2mFdfvUvx1N8Zx0doAoGCCqGSM49
                AwEHoUQDQgAEjmPbpyHBYq1mRZ1sDEsX5aZGgqHWQjQyJ1Xp2gG0bXbWRuT3gHb/
                2SzSLh2ZbJVS5c2OYcpI8vCqpIVCt3UuXQ==
                -----END EC PRIVATE KEY-----
                """;
        assertThat(Pem.privateKey(sec1).getAlgorithm()).isEqualTo("EC");
        PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        assertThat(Pem.privateKey("bag attributes\n" + pem("PRIVATE KEY", key.getEncoded())))
                .isEqualTo(key);
    }

    @Test
    void whatIsNoKeyIsRefused() {
        for (String text : new String[] {
            "",
            "-----BEGIN PRIVATE KEY-----\nAAAA",
            pem("PRIVATE KEY", new byte[] {1, 2, 3}),
            pem("EC PRIVATE KEY", new byte[] {0x30, 2}),
            pem("EC PRIVATE KEY", new byte[] {0x30, (byte) 0x84, 127, 127, 127, 127}),
            pem("ENCRYPTED PRIVATE KEY", new byte[] {1})
        }) {
            assertThatThrownBy(() -> Pem.privateKey(text)).isInstanceOf(GeneralSecurityException.class);
        }
        assertThatThrownBy(() -> Pem.certificates("")).isInstanceOf(GeneralSecurityException.class);
    }
}
