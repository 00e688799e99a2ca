package io.sailfish.controllers.history;

import java.nio.charset.StandardCharsets;

/** Short texts that differ where templates do, fit for names and labels. */
public final class TemplateHash {
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int START = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private TemplateHash() {}

    /** The text of an encoded template; collisions are told apart by their count. */
    public static String of(byte[] template, int collisions) {
        int hash = mixed(START, template);
        if (collisions > 0) {
            hash = mixed(hash, Integer.toString(collisions).getBytes(StandardCharsets.UTF_8));
        }
        StringBuilder text = new StringBuilder();
        for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
            text.append(LETTERS.charAt(digit % LETTERS.length()));
        }
        return text.toString();
    }

    private static int mixed(int hash, byte[] bytes) {
        int mixed = hash;
        for (byte b : bytes) {
            mixed = (mixed ^ (b & 0xff)) * PRIME;
        }
        return mixed;
    }
}
