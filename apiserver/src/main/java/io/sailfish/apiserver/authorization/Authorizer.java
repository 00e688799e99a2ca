package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.status.ApiErrors;
import java.util.List;

/** Decides whether a user may do something. Never blocks. */
@FunctionalInterface
public interface Authorizer {

    Decision decide(AccessRequest request);

    /** Returns if the request is allowed; otherwise throws the FORBIDDEN that upstream's clients know. */
    default void check(AccessRequest request) {
        enforce(request, decide(request));
    }

    /** Returns if the decision is yes; otherwise throws the FORBIDDEN that upstream's clients know. */
    static void enforce(AccessRequest request, Decision decision) {
        if (!decision.isAllowed()) {
            throw ApiErrors.forbidden(
                    request.isResource() ? request.group() : "",
                    request.isResource() ? request.resource() : "",
                    request.isResource() ? request.name() : "",
                    decision.words().isEmpty() ? request.refusal() : request.refusal() + ": " + decision.words());
        }
    }

    /** Everything is allowed to the group that must be able to repair anything; the others are asked in order. */
    static Authorizer inOrder(List<Authorizer> authorizers) {
        List<Authorizer> all = List.copyOf(authorizers);
        return request -> {
            if (request.user().isIn(UserInfo.MASTERS)) {
                return Decision.ALLOWED;
            }
            String reason = "";
            for (Authorizer authorizer : all) {
                switch (authorizer.decide(request)) {
                    case Decision.Allowed allowed -> {
                        return allowed;
                    }
                    case Decision.Denied denied -> {
                        return denied;
                    }
                    case Decision.NoOpinion none -> {
                        if (reason.isEmpty()) {
                            reason = none.reason();
                        }
                    }
                }
            }
            return reason.isEmpty() ? Decision.NO_OPINION : new Decision.NoOpinion(reason);
        };
    }
}
