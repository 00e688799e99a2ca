package io.sailfish.client.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Reads certificates and private keys from PEM, keys in each of the three forms in which kubeconfigs hold them. */
final class Pem {
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] VERSION_0 = {2, 1, 0};

    private record Block(String label, byte[] bytes) {}

    private Pem() {}

    /** All certificates of a text, in order. */
    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(pem)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
            }
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("no certificate in the PEM text");
        }
        return certificates;
    }

    /** The first private key of a text: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC). */
    static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        for (Block block : blocks(pem)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return pkcs8(block.bytes());
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(sequence(VERSION_0, RSA_ALGORITHM, tagged(0x04, block.bytes())));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] algorithm = sequence(EC_OID, curve(block.bytes()));
                    return pkcs8(sequence(VERSION_0, algorithm, tagged(0x04, block.bytes())));
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new GeneralSecurityException("the private key is encrypted");
                default -> {}
            }
        }
        throw new GeneralSecurityException("no private key in the PEM text");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        GeneralSecurityException failure = null;
        for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                failure = e;
            }
        }
        throw new GeneralSecurityException("a private key of an unknown kind", failure);
    }

    private static List<Block> blocks(String pem) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        int at = 0;
        while (true) {
            int begin = pem.indexOf("-----BEGIN ", at);
            if (begin < 0) {
                return blocks;
            }
            int labelEnd = pem.indexOf("-----", begin + 11);
            String label = labelEnd < 0 ? "" : pem.substring(begin + 11, labelEnd);
            int end = pem.indexOf("-----END " + label + "-----", begin);
            if (end < 0) {
                throw new GeneralSecurityException("a PEM block does not end");
            }
            try {
                byte[] text = pem.substring(labelEnd + 5, end).getBytes(StandardCharsets.US_ASCII);
                blocks.add(new Block(label, Base64.getMimeDecoder().decode(text)));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("a PEM block is not base64", e);
            }
            at = end + label.length() + 14;
        }
    }

    /** The curve of a SEC 1 key: the content of its element [0]. */
    private static byte[] curve(byte[] key) throws GeneralSecurityException {
        int at = contentOf(key, 0);
        while (at < key.length) {
            int content = contentOf(key, at);
            int end = content + length(key, at);
            if ((key[at] & 0xff) == 0xa0) {
                return java.util.Arrays.copyOfRange(key, content, end);
            }
            at = end;
        }
        throw new GeneralSecurityException("an EC key that does not name its curve");
    }

    private static int contentOf(byte[] der, int at) throws GeneralSecurityException {
        if (at + 1 >= der.length) {
            throw new GeneralSecurityException("a key that is cut off");
        }
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) throws GeneralSecurityException {
        int first = der[at + 1] & 0xff;
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int i = at + 2; i < contentOf(der, at) && i < der.length; i++) {
                length = length << 8 | der[i] & 0xff;
            }
        }
        if (length < 0 || contentOf(der, at) + length > der.length) {
            throw new GeneralSecurityException("a key that is cut off");
        }
        return length;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return tagged(0x30, content.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
