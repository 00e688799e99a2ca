package io.sailfish.apiserver.authentication;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.api.authentication.v1.SelfSubjectReview;
import io.sailfish.model.api.authentication.v1.SelfSubjectReviewStatus;
import io.sailfish.model.api.authentication.v1.TokenReview;
import io.sailfish.model.api.authentication.v1.TokenReviewStatus;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Timestamp;
import java.util.List;
import java.util.Set;

/** Answers the reviews of the authentication group: whose is this token, and who am I? */
public final class IdentityReviews {
    private final RequestAuthenticator authenticator;

    public IdentityReviews(RequestAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** The review in the body, answered. */
    public Message handle(RequestContext context, ApiObject body) {
        return switch (body) {
            case TokenReview review -> review(review);
            case SelfSubjectReview review -> self(context, review);
            default ->
                throw new IllegalArgumentException(
                        "not a review: " + body.messageType().name());
        };
    }

    private TokenReview review(TokenReview review) {
        if (review.spec().token().isEmpty()) {
            throw ApiErrors.badRequest("token is required for TokenReview in authentication");
        }
        Authentication result = authenticator.review(
                review.spec().token(), Set.copyOf(review.spec().audiences()));
        TokenReviewStatus.Builder status = TokenReviewStatus.builder();
        if (result instanceof Authentication.Known known) {
            status.authenticated(true).user(message(known.user())).audiences(List.copyOf(known.audiences()));
        } else {
            status.error("invalid bearer token");
        }
        return review.withStatus(status.build());
    }

    private static SelfSubjectReview self(RequestContext context, SelfSubjectReview review) {
        return review.withMetadata(review.metadata()
                        .withCreationTimestamp(Timestamp.seconds(context.clock().instant())))
                .withStatus(SelfSubjectReviewStatus.builder()
                        .userInfo(message(context.user()))
                        .build());
    }

    private static io.sailfish.model.api.authentication.v1.UserInfo message(UserInfo user) {
        return io.sailfish.model.api.authentication.v1.UserInfo.builder()
                .username(user.name())
                .uid(user.uid())
                .groups(user.groups())
                .extra(user.extra())
                .build();
    }
}
