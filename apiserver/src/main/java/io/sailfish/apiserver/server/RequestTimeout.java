package io.sailfish.apiserver.server;

import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.GoDuration;
import java.time.Duration;

/** How long a request may take that does not last by nature: as its parameter says, and never longer than a minute. */
final class RequestTimeout {
    /** Upstream's default for its flag of this name. */
    static final Duration MOST = Duration.ofSeconds(60);

    private RequestTimeout() {}

    static Duration of(RequestInfo info, Query query) {
        String asked = query.first("timeout");
        if (asked.isEmpty() || info.isLongRunning()) {
            return MOST;
        }
        Duration duration;
        try {
            duration = GoDuration.parse(asked);
        } catch (IllegalArgumentException malformed) {
            throw ApiErrors.badRequest("invalid timeout specified in the request URL - " + malformed.getMessage());
        }
        return duration.isZero() || duration.isNegative() || duration.compareTo(MOST) > 0 ? MOST : duration;
    }
}
