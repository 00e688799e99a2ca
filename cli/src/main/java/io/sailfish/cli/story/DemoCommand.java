package io.sailfish.cli.story;

import io.sailfish.cli.cluster.ClusterLayout;
import io.sailfish.cli.cluster.LabCluster;
import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** Tells the story on the cluster of this machine, and leaves the cluster as it was. */
@Command(
        name = "demo",
        description = "Shows on the running cluster what it does, checked step by step; leaves the cluster as it was.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        ClusterLayout layout = ClusterLayout.standard();
        LabCluster cluster = new LabCluster(layout);
        if (!cluster.lab().exists()) {
            throw new IllegalStateException("no cluster runs on this machine: start one with `sailfish up`");
        }
        Narrator narrator = new Narrator(System.out);
        try (Client client = new HttpClient(Kubeconfig.read(layout.kubeconfig()).withUserAgent("sailfish-demo"));
                Stage stage = new Stage(cluster, client, narrator)) {
            return tell(stage, narrator);
        }
    }

    private static int tell(Stage stage, Narrator narrator) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            // Asked to end, as by Ctrl-C: the story breaks off where it waits next, and tidies up.
            stage.cancel();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        long begin = System.nanoTime();
        try {
            stage.tidy();
            new Story(stage).tell();
        } catch (StoryFailure failure) {
            narrator.say("✗ " + failure.getMessage());
            return 1;
        } finally {
            try {
                narrator.say("leaving the cluster as it was");
                stage.tidy();
            } finally {
                over.countDown();
            }
        }
        narrator.say("everything was as it should be; the story took " + Narrator.seconds(Narrator.since(begin)));
        return 0;
    }
}
