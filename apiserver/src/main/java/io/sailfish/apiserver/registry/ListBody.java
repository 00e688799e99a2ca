package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.model.api.meta.v1.ListMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A list about to be written: its metadata, which stands first, and its objects one by one. */
final class ListBody {
    private final ListMeta metadata;
    private final Supplier<@Nullable CachedObject> items;
    private int left;

    /**
     * @param most at most so many items are taken
     */
    ListBody(ListMeta metadata, Supplier<@Nullable CachedObject> items, int most) {
        this.metadata = metadata;
        this.items = items;
        this.left = most;
    }

    /** A page is walked over at once, since its metadata tells what follows it; any other list while it is written. */
    static ListBody of(Listing listing) {
        if (!listing.paged()) {
            ListMeta metadata = ListMeta.builder()
                    .resourceVersion(Long.toString(listing.revision()))
                    .build();
            return new ListBody(metadata, listing::next, Integer.MAX_VALUE);
        }
        List<CachedObject> page = new ArrayList<>();
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            page.add(item);
        }
        return new ListBody(metadata(listing), page.iterator()::next, page.size());
    }

    /** The metadata of a list that was walked over. */
    static ListMeta metadata(Listing listing) {
        ListMeta.Builder metadata = ListMeta.builder()
                .resourceVersion(Long.toString(listing.revision()))
                .continueValue(listing.continueToken());
        if (listing.remaining() > 0) {
            metadata.remainingItemCount(listing.remaining());
        }
        return metadata.build();
    }

    ListMeta metadata() {
        return metadata;
    }

    /** The next object, or null after the last. */
    @Nullable
    CachedObject next() {
        return left-- > 0 ? items.get() : null;
    }
}
