package io.sailfish.network.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * Asks upstream resolvers, one after the other, and remembers answers for as long as they say, at most {@link
 * #MOST_SECONDS}; at most {@link #CACHE_SIZE} of them, the longest unused going first. Thread-safe.
 */
final class Forwarder {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int CACHE_SIZE = 10_000;
    private static final long MOST_SECONDS = 30;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int DEFAULT_PORT = 53;

    private record Key(org.xbill.DNS.Name name, int type, int dnsClass) {}

    private record Cached(Message answer, long untilNanos) {}

    private final List<SimpleResolver> resolvers = new ArrayList<>();
    private final Map<Key, Cached> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Cached> eldest) {
            return size() > CACHE_SIZE;
        }
    };

    /** @param upstreams as "10.0.0.53" or "10.0.0.53:5353" */
    Forwarder(List<String> upstreams) {
        for (String upstream : upstreams) {
            int colon = upstream.lastIndexOf(':');
            boolean hasPort = colon > 0 && upstream.indexOf(':') == colon;
            String host = hasPort ? upstream.substring(0, colon) : upstream;
            int port = hasPort ? Integer.parseInt(upstream.substring(colon + 1)) : DEFAULT_PORT;
            SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(host, port));
            resolver.setTimeout(TIMEOUT);
            resolvers.add(resolver);
        }
    }

    /** The answer; empty where no resolver gave one. Blocks for at most the time-out per resolver. */
    Optional<Message> ask(Record question) {
        Key key = new Key(question.getName(), question.getType(), question.getDClass());
        Message known = cached(key);
        if (known != null) {
            return Optional.of(known);
        }
        for (SimpleResolver resolver : resolvers) {
            try {
                Message answer = resolver.send(Message.newQuery(question));
                if (answer.getRcode() != Rcode.SERVFAIL) {
                    remember(key, answer);
                    return Optional.of(answer);
                }
            } catch (IOException e) {
                LOG.debug("{} did not answer for {}: {}", resolver, question.getName(), e.getMessage());
            }
        }
        return Optional.empty();
    }

    private @Nullable Message cached(Key key) {
        synchronized (cache) {
            Cached entry = cache.get(key);
            return entry != null && entry.untilNanos() - System.nanoTime() > 0 ? entry.answer() : null;
        }
    }

    private void remember(Key key, Message answer) {
        long seconds = MOST_SECONDS;
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            for (Record record : answer.getSection(section)) {
                seconds = Math.min(seconds, record.getTTL());
            }
        }
        if (seconds > 0) {
            synchronized (cache) {
                cache.put(
                        key,
                        new Cached(
                                answer,
                                System.nanoTime() + Duration.ofSeconds(seconds).toNanos()));
            }
        }
    }
}
