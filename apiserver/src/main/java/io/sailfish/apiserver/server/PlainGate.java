package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.status.ApiErrors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Bounds how many requests that read, and how many that change something, are under way; the rest is refused. */
final class PlainGate implements Gate {
    private final InFlightLimits limits;
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicInteger mutating = new AtomicInteger();

    PlainGate(InFlightLimits limits) {
        this.limits = limits;
    }

    @Override
    public void enter(Call call, Consumer<Call> onward) {
        boolean reads = call.info().isReadOnly();
        int most = reads ? limits.reading() : limits.mutating();
        if (most > 0 && !call.info().isLongRunning()) {
            AtomicInteger underWay = reads ? reading : mutating;
            if (underWay.incrementAndGet() > most && !call.user().isIn(UserInfo.MASTERS)) {
                underWay.decrementAndGet();
                throw ApiErrors.tooManyRequests("Too many requests, please try again later.", 1);
            }
            call.occupies(underWay::decrementAndGet);
        }
        onward.accept(call);
    }
}
