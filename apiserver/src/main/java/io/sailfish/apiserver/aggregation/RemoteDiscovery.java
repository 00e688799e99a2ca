package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.callout.CalloutException;
import io.sailfish.apiserver.discovery.Elsewhere;
import io.sailfish.apiserver.openapi.DescribedElsewhere;
import io.sailfish.model.codec.JsonTree;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other servers told last of the resources that they serve. Of one that is silent that is kept, and said to be old. */
final class RemoteDiscovery {
    /** Of a server that has told nothing yet. */
    static final Elsewhere UNKNOWN = new Elsewhere(List.of(), true);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteDiscovery.class);
    private static final Duration FRESH = Duration.ofSeconds(55);

    private final RemoteReader reader;
    private final RemoteTls tls;
    private final RemoteDescriptions descriptions;
    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private record Told(
            Remote by, Elsewhere content, @Nullable DescribedElsewhere description, long nanos) {
        boolean isFresh(Remote remote) {
            return by.equals(remote) && !content.stale() && System.nanoTime() - nanos < FRESH.toNanos();
        }
    }

    RemoteDiscovery(RemoteReader reader, RemoteTls tls) {
        this.reader = reader;
        this.tls = tls;
        this.descriptions = new RemoteDescriptions(reader, tls);
    }

    /** Grows whenever something is told anew. */
    long changes() {
        return changes.get();
    }

    /** What is known of a version. */
    Elsewhere of(Remote remote) {
        Told known = told.get(remote.name());
        return known == null ? UNKNOWN : known.content();
    }

    /** How the servers that answer describe what they serve. */
    List<DescribedElsewhere> described() {
        return told.values().stream()
                .map(Told::description)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(DescribedElsewhere::path))
                .toList();
    }

    /** Forgets all others. */
    void keep(Set<String> names) {
        if (told.keySet().retainAll(names)) {
            changes.incrementAndGet();
        }
    }

    /** Asks again, where what is known is old. Blocks. */
    void refresh(Remote remote, boolean available) {
        Told known = told.get(remote.name());
        if (available && known != null && known.isFresh(remote)) {
            return;
        }
        Elsewhere content = available ? ask(remote) : of(remote).asStale();
        DescribedElsewhere before = known == null ? null : known.description();
        DescribedElsewhere description = available ? descriptions.read(remote, before) : null;
        told.put(remote.name(), new Told(remote, content, description, System.nanoTime()));
        if (known == null || !known.content().equals(content) || !Objects.equals(before, description)) {
            changes.incrementAndGet();
        }
    }

    private Elsewhere ask(Remote remote) {
        try {
            RemoteReader.Answer answer = reader.get(remote, tls.of(remote), remote.path(), "application/json");
            if (answer.code() == 200) {
                return new Elsewhere(ResourceLists.read(JsonTree.parse(answer.body())), false);
            }
            LOG.warn("{} does not tell its resources: {}", remote.name(), answer.code());
        } catch (CalloutException | RuntimeException e) {
            LOG.warn("{} does not tell its resources: {}", remote.name(), e.getMessage());
        }
        return of(remote).asStale();
    }
}
