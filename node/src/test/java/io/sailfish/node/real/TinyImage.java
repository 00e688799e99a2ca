package io.sailfish.node.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds images of one layer as docker archives. */
final class TinyImage {
    private TinyImage() {}

    /** An archive of an image with these executable files (links where the content begins with "->") and this entry point. */
    static byte[] archive(String tag, Map<String, byte[]> files, List<String> entrypoint) throws IOException {
        byte[] layer = tar(files);
        String config =
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"PATH=/bin\"],\"Entrypoint\":["
                        + String.join(
                                ",",
                                entrypoint.stream()
                                        .map(word -> "\"" + word + "\"")
                                        .toList())
                        + "]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + digest(layer) + "\"]}}";
        String manifest = "[{\"Config\":\"config.json\",\"RepoTags\":[\"" + tag + "\"],\"Layers\":[\"layer.tar\"]}]";
        Map<String, byte[]> archive = new LinkedHashMap<>();
        archive.put("config.json", config.getBytes(StandardCharsets.UTF_8));
        archive.put("layer.tar", layer);
        archive.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        return tar(archive);
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            boolean folder = file.getKey().endsWith("/");
            String text = file.getValue().length < 100 ? new String(file.getValue(), StandardCharsets.UTF_8) : "";
            boolean link = text.startsWith("->");
            byte[] content = link || folder ? new byte[0] : file.getValue();
            out.write(header(
                    file.getKey(), content.length, link ? text.substring(2) : "", folder ? '5' : link ? '2' : '0'));
            out.write(content);
            out.write(new byte[(512 - content.length % 512) % 512]);
        }
        out.write(new byte[1024]);
        return out.toByteArray();
    }

    private static byte[] header(String name, int size, String link, char type) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000755");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xFF;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
