package io.sailfish.cli.story;

import io.sailfish.model.api.core.v1.Pod;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** The service is rolled to its next version while it is called without pause; nobody who calls notices. */
public final class RollingUpdate {
    static final String TITLE = "The service is rolled to 2.0 while clients keep calling it";

    private static final int CLIENTS = 3;
    private static final long REQUESTS_BEFORE = 100;
    private static final Duration CALL = Duration.ofSeconds(5);

    private final Stage stage;
    private final Company company;

    public RollingUpdate(Stage stage, Company company) {
        this.stage = stage;
        this.company = company;
    }

    /**
     * What was seen.
     *
     * @param traffic what the clients on all nodes saw, together
     * @param took    from the change of the image until only the new version was left
     */
    public record Result(Traffic traffic, Duration took) {}

    /** Tells it. */
    public Result tell() {
        Set<String> before = company.pods().stream().map(Pod::name).collect(Collectors.toSet());
        stage.narrator()
                .say("from each node %d clients call %s again and again, on a new connection each time"
                        .formatted(CLIENTS, company.virtualUrl()));
        for (CallerPod caller : company.callers()) {
            caller.startCalling(company.virtualUrl(), CLIENTS, CALL);
        }
        awaitRequests(REQUESTS_BEFORE);
        long begin = System.nanoTime();
        stage.narrator().say("the image is changed to 2.0");
        company.rollTo("2.0");
        company.awaitAllServe();
        Duration took = Narrator.since(begin);
        awaitRequests(company.callers().getFirst().seen().requests() + REQUESTS_BEFORE);
        Traffic traffic = company.callers().stream()
                .map(CallerPod::stopCalling)
                .reduce(Traffic::and)
                .orElseThrow();
        stage.narrator().saw("%d replicas replaced in %s".formatted(Company.REPLICAS, Narrator.seconds(took)));
        stage.narrator()
                .saw(
                        "%d requests meanwhile, %d failed; versions that answered: %s; longest time without an answer %d ms"
                                .formatted(
                                        traffic.requests(),
                                        traffic.failed(),
                                        traffic.versions(),
                                        traffic.longestGap().toMillis()));
        StoryFailure.unless(
                company.pods().stream().noneMatch(pod -> before.contains(pod.name())), "some pods were not replaced");
        StoryFailure.unless(
                traffic.versions().containsAll(Set.of("1.0", "2.0")),
                "the clients did not see both versions: " + traffic.versions());
        StoryFailure.unless(
                traffic.failed() == 0,
                "%d of %d requests failed: %s"
                        .formatted(traffic.failed(), traffic.requests(), String.join("; ", traffic.failures())));
        return new Result(traffic, took);
    }

    private void awaitRequests(long count) {
        stage.await(
                "the clients have made " + count + " requests",
                Company.NAMESPACE,
                () -> company.callers().stream()
                        .allMatch(caller -> caller.seen().requests() >= count));
    }
}
