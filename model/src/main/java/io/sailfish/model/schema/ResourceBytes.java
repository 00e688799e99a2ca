package io.sailfish.model.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;

/** Reads a file that schemagen wrote: a table of strings, then big-endian numbers that refer to it. */
final class ResourceBytes {
    private final byte[] bytes;
    private final String[] strings;
    private int at;

    /** Reads a resource whose strings are in this encoding: Latin-1 is decoded at once, UTF-8 byte by byte. */
    ResourceBytes(String name, Charset encoding) {
        try (InputStream in = ResourceBytes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + name);
            }
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        strings = new String[number()];
        for (int i = 0; i < strings.length; i++) {
            int length = number();
            strings[i] = new String(bytes, at, length, encoding);
            at += length;
        }
    }

    int octet() {
        return bytes[at++] & 0xff;
    }

    /** An unsigned number of 16 bits. */
    int number() {
        int value = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
        at += 2;
        return value;
    }

    /** A number of 32 bits. */
    int wide() {
        return number() << 16 | number();
    }

    String string() {
        return strings[number()];
    }

    /** A counted list of strings. */
    List<String> strings() {
        int count = octet();
        if (count == 0) {
            return List.of();
        }
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = string();
        }
        return List.of(values);
    }
}
