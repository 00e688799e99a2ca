package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.request.RequestInfo;
import io.sailfish.model.api.flowcontrol.v1.FlowSchema;
import io.sailfish.model.api.flowcontrol.v1.FlowSchemaSpec;
import io.sailfish.model.api.flowcontrol.v1.PolicyRulesWithSubjects;
import java.util.List;

/** A flow schema, ready to decide: which requests are its own, to which level they go, and which flow each belongs to. */
public final class FlowRule {
    private final String name;
    private final PriorityLevel level;
    private final List<Matcher> matchers;
    private final String distinguisher;
    private final List<Response.Header> headers;
    private final FlowCounts counts;
    private final int mostSeats;

    private record Matcher(SubjectMatch subjects, RequestMatch requests) {}

    /**
     * @param levelUid  of the level's object
     * @param mostSeats how wide a request may be
     */
    FlowRule(FlowSchema schema, PriorityLevel level, String levelUid, int mostSeats, FlowCounts counts) {
        FlowSchemaSpec spec = schema.spec();
        this.name = schema.name();
        this.level = level;
        this.counts = counts;
        this.mostSeats = mostSeats;
        this.distinguisher =
                spec.hasDistinguisherMethod() ? spec.distinguisherMethod().type() : "";
        this.headers = List.of(
                new Response.Header(
                        "x-kubernetes-pf-flowschema-uid", schema.metadata().uid()),
                new Response.Header("x-kubernetes-pf-prioritylevel-uid", levelUid));
        this.matchers = spec.rules().stream().map(FlowRule::matcher).toList();
    }

    private static Matcher matcher(PolicyRulesWithSubjects rules) {
        return new Matcher(
                new SubjectMatch(rules.subjects()), new RequestMatch(rules.resourceRules(), rules.nonResourceRules()));
    }

    String name() {
        return name;
    }

    /** Where its requests get their seats. */
    public PriorityLevel level() {
        return level;
    }

    /** What answers to its requests say of it. */
    public List<Response.Header> headers() {
        return headers;
    }

    /** How many seconds clients that were refused shall wait. */
    public int retryAfterSeconds() {
        return level.retryAfterSeconds();
    }

    FlowCounts counts() {
        return counts;
    }

    /** How wide a request may be. */
    int mostSeats() {
        return mostSeats;
    }

    boolean matches(UserInfo user, RequestInfo request) {
        for (int i = 0; i < matchers.size(); i++) {
            Matcher matcher = matchers.get(i);
            if (matcher.subjects().matches(user) && matcher.requests().matches(request)) {
                return true;
            }
        }
        return false;
    }

    /** A hash of the flow to which a request belongs. */
    public long flow(UserInfo user, RequestInfo request) {
        return ShuffleSharding.hash(
                name,
                switch (distinguisher) {
                    case "ByUser" -> user.name();
                    case "ByNamespace" -> request.namespace();
                    default -> "";
                });
    }
}
