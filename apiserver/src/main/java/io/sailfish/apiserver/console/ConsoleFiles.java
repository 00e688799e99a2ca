package io.sailfish.apiserver.console;

import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The console's files, as its build laid them into a jar: a page, and assets whose names change with their content. They
 * are kept in memory, compressed too, once they were asked for.
 */
final class ConsoleFiles {
    private static final String FOLDER = "io/sailfish/console/";
    private static final String PAGE = "index.html";
    private static final Pattern ASSET = Pattern.compile("assets/[A-Za-z0-9_-][A-Za-z0-9_.-]*|icon\\.svg");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "woff2", "font/woff2");
    private static final Response ABSENT = Response.text(
            404,
            "This Sailfish was built without its web console, which takes Node.js 20.19 or newer on the machine that"
                    + " builds it.\n");
    private static final Response NO_SUCH_FILE = Response.text(404, "404 page not found\n");

    private final ClassLoader source;
    private final Map<String, Optional<StaticFile>> files = new ConcurrentHashMap<>();

    private record StaticFile(String type, String tag, byte[] plain, byte[] compressed) {}

    /** @param source has the files, or not */
    ConsoleFiles(ClassLoader source) {
        this.source = source;
    }

    /** Whether there is a console. */
    boolean arePresent() {
        return file(PAGE).isPresent();
    }

    /** Answers a request for what stands below the console's path. Whatever is no asset is the page, which knows its ways. */
    Response answer(HttpRequest request, String below) {
        boolean asset = below.startsWith("assets/") || below.equals("icon.svg");
        if (asset && !ASSET.matcher(below).matches()) {
            return NO_SUCH_FILE;
        }
        return file(asset ? below : PAGE)
                .map(file -> answer(request, file, below.startsWith("assets/")))
                .orElse(asset ? NO_SUCH_FILE : ABSENT);
    }

    private static Response answer(HttpRequest request, StaticFile file, boolean neverChanges) {
        List<Response.Header> caching = List.of(
                new Response.Header("etag", file.tag()),
                new Response.Header("vary", "Accept-Encoding"),
                new Response.Header(
                        "cache-control", neverChanges ? "public, max-age=31536000, immutable" : "no-cache"));
        if (request.headers().first("if-none-match").contains(file.tag())) {
            return Response.empty(304).with(caching);
        }
        boolean compressed = request.headers().first("accept-encoding").contains("gzip")
                && file.compressed().length < file.plain().length;
        Response whole = Response.of(200, file.type(), compressed ? file.compressed() : file.plain())
                .with(caching);
        return compressed ? whole.with("content-encoding", "gzip") : whole;
    }

    private Optional<StaticFile> file(String name) {
        Optional<StaticFile> known = files.get(name);
        if (known != null) {
            return known;
        }
        Optional<StaticFile> read = read(name);
        // What is missing is not remembered: its names have no bound.
        if (read.isPresent()) {
            files.put(name, read);
        }
        return read;
    }

    private Optional<StaticFile> read(String name) {
        try (InputStream in = source.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] plain = in.readAllBytes();
            String extension = name.substring(name.lastIndexOf('.') + 1);
            return Optional.of(new StaticFile(
                    TYPES.getOrDefault(extension, "application/octet-stream"), tag(plain), plain, compress(plain)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the console's " + name, e);
        }
    }

    private static byte[] compress(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 3 + 64);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
