package io.sailfish.apiserver.flowcontrol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queues that share seats fairly, by virtual time: the meter moves on as fast as one queue would be served if all that have
 * something to do were served at once in equal parts, and each queue's next request starts where its former ones end on that
 * meter. Served next is the request that would end first, so a queue gets its part whatever the others hold, and one that was
 * empty for a while begins at the present.
 *
 * <p>Pure: the time is passed in, as nanoseconds that never go back; nothing waits here, and nothing is locked. A request is
 * {@linkplain #offer offered}, is {@linkplain #next next} some day and {@linkplain #dispatch dispatched} by whoever has seats,
 * and {@linkplain #finish finished}; or it is {@linkplain #remove removed}.
 */
final class FairQueues {
    /** What a request is taken to last, per seat, until it is known. */
    static final long ESTIMATE_NANOS = 3_000_000;

    /**
     * How the queues are laid out.
     *
     * @param queues      how many there are
     * @param handSize    among how many of them each flow chooses
     * @param lengthLimit how many requests may wait in one
     */
    record Layout(int queues, int handSize, int lengthLimit) {}

    /** A request that waits, or did. */
    static class Entry {
        private final long flow;
        private final int seats;
        private final long arrived;
        private double arrivedOnMeter;
        private long started;
        private @Nullable Queue queue;

        /**
         * @param flow    the hash of its flow
         * @param seats   how many it takes
         * @param arrived when
         */
        Entry(long flow, int seats, long arrived) {
            this.flow = flow;
            this.seats = seats;
            this.arrived = arrived;
        }

        final long flow() {
            return flow;
        }

        final int seats() {
            return seats;
        }

        final long arrived() {
            return arrived;
        }
    }

    private static final class Queue {
        private final int number;
        private final Deque<Entry> waiting = new ArrayDeque<>();
        private double nextStart;
        private int seatsWaiting;
        private int seatsInUse;
        private int executing;

        Queue(int number) {
            this.number = number;
        }

        boolean isIdle() {
            return waiting.isEmpty() && executing == 0;
        }

        /** Where on the meter the first request that waits would end. */
        double finish(Entry first) {
            return nextStart + work(first.seats);
        }

        /** A queue does not save up what it had no requests for. */
        void catchUp() {
            Entry first = waiting.peek();
            if (first != null) {
                nextStart = Math.max(nextStart, first.arrivedOnMeter);
            }
        }
    }

    private final Layout layout;
    private final int[] hand;
    /** The queues that have requests, waiting or executing. */
    private final Map<Integer, Queue> active = new LinkedHashMap<>();

    private double meter;
    private long meterRead;
    private int offers;
    private int waiting;
    private int seatsWaiting;
    private int seatsInUse;

    FairQueues(Layout layout) {
        this.layout = layout;
        this.hand = new int[layout.handSize()];
    }

    Layout layout() {
        return layout;
    }

    /** How many requests wait. */
    int waiting() {
        return waiting;
    }

    /** How many seats those want that wait. */
    int seatsWaiting() {
        return seatsWaiting;
    }

    /**
     * Puts a request into the shortest queue of its flow's hand.
     *
     * @return the length of the queue by then; 0 where it is full and the request stays outside
     */
    int offer(Entry entry, long now) {
        moveOn(now);
        Queue queue = shortest(entry.flow);
        if (queue.waiting.size() >= layout.lengthLimit()) {
            return 0;
        }
        add(entry, queue);
        return queue.waiting.size();
    }

    /** Puts a request that waited in other queues into one of these, full or not. */
    void takeOver(Entry entry, long now) {
        moveOn(now);
        add(entry, shortest(entry.flow));
    }

    private void add(Entry entry, Queue queue) {
        if (queue.isIdle()) {
            queue.nextStart = meter;
            active.put(queue.number, queue);
        }
        entry.arrivedOnMeter = meter;
        entry.queue = queue;
        queue.waiting.add(entry);
        queue.seatsWaiting += entry.seats;
        seatsWaiting += entry.seats;
        waiting++;
    }

    /** Begins at another card of the hand each time, so that flows whose hands overlap do not meet in the first. */
    private Queue shortest(long flow) {
        ShuffleSharding.deal(flow, layout.queues(), hand);
        offers = (offers + 1) % hand.length;
        Queue best = null;
        for (int i = 0; i < hand.length; i++) {
            int number = hand[(offers + i) % hand.length];
            Queue queue = active.get(number);
            if (queue == null) {
                return new Queue(number);
            }
            if (best == null || queue.seatsWaiting < best.seatsWaiting) {
                best = queue;
            }
        }
        return java.util.Objects.requireNonNull(best, "a hand has a card at least");
    }

    /** Whose turn it is: the first of the queue that would end first; of equals, the one that came first. Null for nobody. */
    @Nullable
    Entry next() {
        Entry best = null;
        double finish = Double.POSITIVE_INFINITY;
        for (Queue queue : active.values()) {
            Entry first = queue.waiting.peek();
            if (first != null) {
                double end = queue.finish(first);
                if (end < finish || end == finish && best != null && first.arrived < best.arrived) {
                    best = first;
                    finish = end;
                }
            }
        }
        return best;
    }

    /** Takes the request out of its queue whose turn it is: it executes from now on. */
    void dispatch(Entry entry, long now) {
        moveOn(now);
        Queue queue = queueOf(entry);
        take(queue, entry);
        queue.nextStart += work(entry.seats);
        queue.executing++;
        queue.seatsInUse += entry.seats;
        seatsInUse += entry.seats;
        entry.started = now;
        queue.catchUp();
    }

    /** A request that was dispatched has ended: its queue is charged for the time that it took. */
    void finish(Entry entry, long now) {
        moveOn(now);
        Queue queue = queueOf(entry);
        queue.executing--;
        queue.seatsInUse -= entry.seats;
        seatsInUse -= entry.seats;
        queue.nextStart += (double) (now - entry.started - ESTIMATE_NANOS) * entry.seats;
        queue.catchUp();
        forgetIdle(queue);
    }

    /** A request gives up waiting. False where it does not wait. */
    boolean remove(Entry entry, long now) {
        moveOn(now);
        Queue queue = queueOf(entry);
        if (!queue.waiting.contains(entry)) {
            return false;
        }
        take(queue, entry);
        queue.catchUp();
        forgetIdle(queue);
        return true;
    }

    /** All that wait, in the order in which they came; the queues are empty then. */
    List<Entry> drain() {
        List<Entry> all = new ArrayList<>(waiting);
        for (Queue queue : active.values()) {
            all.addAll(queue.waiting);
        }
        all.sort(Comparator.comparingLong(Entry::arrived));
        for (Entry entry : all) {
            Queue queue = queueOf(entry);
            take(queue, entry);
            forgetIdle(queue);
        }
        return all;
    }

    private void take(Queue queue, Entry entry) {
        queue.waiting.remove(entry);
        queue.seatsWaiting -= entry.seats;
        seatsWaiting -= entry.seats;
        waiting--;
    }

    private void forgetIdle(Queue queue) {
        if (queue.isIdle()) {
            active.remove(queue.number, queue);
        }
        if (active.isEmpty()) {
            meter = 0;
        }
    }

    private static Queue queueOf(Entry entry) {
        Queue queue = entry.queue;
        if (queue == null) {
            throw new IllegalStateException("the request was not offered");
        }
        return queue;
    }

    /**
     * The meter has moved by what each of the active queues would have got of the seats that their requests had. Seats of
     * requests that never waited are nobody's here, so they move nothing.
     */
    private void moveOn(long now) {
        if (!active.isEmpty()) {
            meter += (double) seatsInUse / active.size() * Math.max(0, now - meterRead);
        }
        meterRead = now;
    }

    private static double work(int seats) {
        return (double) seats * ESTIMATE_NANOS;
    }
}
