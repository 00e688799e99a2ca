package io.sailfish.cli.story;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole story, chapter by chapter: each builds on those before it. */
public final class Story {
    private final Stage stage;
    private @Nullable Company company;

    public Story(Stage stage) {
        this.stage = stage;
    }

    /** Tells all of it; the first thing that is not as it should be ends it with a {@link StoryFailure}. */
    public void tell() throws Exception {
        images();
        spread();
        rollout();
        loss();
        departments();
        thousand();
    }

    public List<ImagesFromRegistry.Seen> images() throws Exception {
        StoryFailure.unless(
                stage.readyNodes().size() > 1, "the story needs two nodes that are ready: run `sailfish up --nodes 2`");
        return stage.narrator().chapter(ImagesFromRegistry.TITLE, new ImagesFromRegistry(stage)::tell);
    }

    public SpreadAndReach.Result spread() throws Exception {
        return stage.narrator().chapter(SpreadAndReach.TITLE, () -> {
            company = Company.found(stage);
            return new SpreadAndReach(stage, company).tell();
        });
    }

    public RollingUpdate.Result rollout() throws Exception {
        return stage.narrator().chapter(RollingUpdate.TITLE, new RollingUpdate(stage, founded())::tell);
    }

    public NodeLoss.Result loss() throws Exception {
        NodeLoss.Result result = stage.narrator().chapter(NodeLoss.TITLE, new NodeLoss(stage, founded())::tell);
        stage.removeNamespace(Company.NAMESPACE);
        company = null;
        return result;
    }

    public Departments.Result departments() throws Exception {
        return stage.narrator().chapter(Departments.TITLE, new Departments(stage)::tell);
    }

    public Thousand.Result thousand() throws Exception {
        return stage.narrator().chapter(Thousand.TITLE, new Thousand(stage)::tell);
    }

    private Company founded() {
        if (company == null) {
            throw new StoryFailure("there is no company yet: this chapter follows on the second");
        }
        return company;
    }
}
