package io.sailfish.apiserver.server;

import io.sailfish.apiserver.flowcontrol.FlowControl;
import io.sailfish.apiserver.flowcontrol.FlowRule;
import io.sailfish.apiserver.flowcontrol.Guest;
import io.sailfish.apiserver.flowcontrol.PriorityLevel;
import io.sailfish.apiserver.flowcontrol.Refusal;
import io.sailfish.apiserver.flowcontrol.Ticket;
import io.sailfish.apiserver.flowcontrol.WorkEstimate;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests through by priority and fairness. A request that waits holds no thread: it goes on, on its event loop, when
 * its seats have come, and is refused when a quarter of its time has passed without, or when its client has left.
 */
final class FairGate implements Gate {
    private final FlowControl control;
    private final WorkEstimate estimate;

    FairGate(FlowControl control, WorkEstimate estimate) {
        this.control = control;
        this.estimate = estimate;
    }

    @Override
    public void enter(Call call, Consumer<Call> onward) {
        boolean watches = call.info().verb().equals("watch");
        if (call.info().isLongRunning() && !watches) {
            onward.accept(call);
            return;
        }
        FlowRule rule = control.classify(call.user(), call.info());
        call.headers(rule.headers());
        PriorityLevel level = rule.level();
        int seats = estimate.seats(rule, call.info(), call.query());
        Ticket ticket = level.tryEnter(rule, seats);
        if (ticket != null) {
            call.occupies(ticket);
            onward.accept(call);
        } else {
            Queued queued = new Queued(call, rule, onward);
            queued.await(level.await(rule, rule.flow(call.user(), call.info()), seats, queued));
        }
    }

    private static ApiException refusal(FlowRule rule) {
        return ApiErrors.tooManyRequests("Too many requests, please try again later.", rule.retryAfterSeconds());
    }

    /** A request that waits, or was refused at once. */
    private static final class Queued implements Guest {
        private final Call call;
        private final FlowRule rule;
        private final Consumer<Call> onward;

        Queued(Call call, FlowRule rule, Consumer<Call> onward) {
            this.call = call;
            this.rule = rule;
            this.onward = onward;
        }

        void await(PriorityLevel.@Nullable Waiting waiting) {
            if (waiting != null) {
                var timer = call.exchange()
                        .eventLoop()
                        .schedule(
                                () -> waiting.giveUp(Refusal.TIME_OUT),
                                call.patience().toNanos() / 4,
                                TimeUnit.NANOSECONDS);
                call.exchange().onClose(() -> {
                    timer.cancel(false);
                    waiting.giveUp(Refusal.CANCELLED);
                });
            }
        }

        @Override
        public void admitted(Ticket ticket) {
            call.occupies(ticket);
            call.exchange().eventLoop().execute(() -> {
                if (!call.exchange().isOpen()) {
                    call.done();
                    return;
                }
                try {
                    onward.accept(call);
                } catch (RuntimeException | Error failure) {
                    call.fail(failure);
                }
            });
        }

        @Override
        public void refused(Refusal refusal) {
            // Not here, where a lock is held that others wait for.
            call.exchange().eventLoop().execute(() -> call.fail(refusal(rule)));
        }
    }
}
