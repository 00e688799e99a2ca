package io.sailfish.apiserver.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A request's headers, of either protocol version. Names are given in lower case. */
public interface Headers {

    /** The first value, or empty where there is none. */
    String first(String name);

    /** All values. */
    List<String> all(String name);

    /** Whether there is such a header. */
    boolean has(String name);

    /** Calls for each header with its name in lower case; pseudo-headers are left out. */
    void forEach(BiConsumer<String, String> reader);

    /** The headers of an HTTP/1.1 request. */
    static Headers of(HttpHeaders headers) {
        return new Headers() {
            @Override
            public String first(String name) {
                String value = headers.get(name);
                return value == null ? "" : value;
            }

            @Override
            public List<String> all(String name) {
                return headers.getAll(name);
            }

            @Override
            public boolean has(String name) {
                return headers.contains(name);
            }

            @Override
            public void forEach(BiConsumer<String, String> reader) {
                for (Map.Entry<String, String> header : headers) {
                    reader.accept(header.getKey().toLowerCase(java.util.Locale.ROOT), header.getValue());
                }
            }
        };
    }

    /** The headers of an HTTP/2 request. */
    static Headers of(Http2Headers headers) {
        return new Headers() {
            @Override
            public String first(String name) {
                CharSequence value = headers.get(name);
                return value == null ? "" : value.toString();
            }

            @Override
            public List<String> all(String name) {
                List<CharSequence> values = headers.getAll(name);
                List<String> texts = new ArrayList<>(values.size());
                for (CharSequence value : values) {
                    texts.add(value.toString());
                }
                return texts;
            }

            @Override
            public boolean has(String name) {
                return headers.contains(name);
            }

            @Override
            public void forEach(BiConsumer<String, String> reader) {
                for (Map.Entry<CharSequence, CharSequence> header : headers) {
                    if (header.getKey().charAt(0) != ':') {
                        reader.accept(
                                header.getKey().toString(), header.getValue().toString());
                    }
                }
            }
        };
    }
}
