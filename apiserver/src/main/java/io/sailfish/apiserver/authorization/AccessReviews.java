package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.model.Message;
import io.sailfish.model.api.authorization.v1.LocalSubjectAccessReview;
import io.sailfish.model.api.authorization.v1.NonResourceAttributes;
import io.sailfish.model.api.authorization.v1.NonResourceRule;
import io.sailfish.model.api.authorization.v1.ResourceAttributes;
import io.sailfish.model.api.authorization.v1.ResourceRule;
import io.sailfish.model.api.authorization.v1.SelfSubjectAccessReview;
import io.sailfish.model.api.authorization.v1.SelfSubjectRulesReview;
import io.sailfish.model.api.authorization.v1.SubjectAccessReview;
import io.sailfish.model.api.authorization.v1.SubjectAccessReviewSpec;
import io.sailfish.model.api.authorization.v1.SubjectAccessReviewStatus;
import io.sailfish.model.api.authorization.v1.SubjectRulesReviewStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Answers the reviews of the authorization group: may this user do that? */
public final class AccessReviews {
    private static final String GROUP = "authorization.k8s.io";
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final Set<String> OPERATORS = Set.of("In", "NotIn", "Exists", "DoesNotExist");

    private final Authorizer authorizer;
    private final RbacFollower rbac;

    public AccessReviews(Authorizer authorizer, RbacFollower rbac) {
        this.authorizer = authorizer;
        this.rbac = rbac;
    }

    /** SubjectAccessReview: about any user. */
    public SubjectAccessReview review(SubjectAccessReview review) {
        validate(review.spec(), bareMetadata(review.metadata(), ""));
        return (SubjectAccessReview) review.with(SubjectAccessReview.STATUS, decide(review.spec()));
    }

    /** LocalSubjectAccessReview: about any user, in one namespace. */
    public LocalSubjectAccessReview review(RequestContext context, LocalSubjectAccessReview review) {
        SubjectAccessReviewSpec spec = review.spec();
        List<FieldError> errors = bareMetadata(review.metadata(), context.namespace());
        if (spec.hasNonResourceAttributes()) {
            errors.add(FieldError.invalid(
                    SPEC.child("nonResourceAttributes"),
                    new Shown(goSyntax(spec.nonResourceAttributes())),
                    "disallowed on this kind of request"));
            throw ApiErrors.invalid(GROUP, "", "", errors);
        }
        if (!spec.resourceAttributes().namespace().equals(context.namespace())) {
            errors.add(FieldError.invalid(
                    SPEC.child("resourceAttributes", "namespace"),
                    spec.resourceAttributes().namespace(),
                    "must match metadata.namespace"));
        }
        validate(spec, errors);
        LocalSubjectAccessReview placed = review.withMetadata(review.metadata().withNamespace(context.namespace()));
        return (LocalSubjectAccessReview) placed.with(LocalSubjectAccessReview.STATUS, decide(spec));
    }

    /** SelfSubjectAccessReview: about whoever asks. */
    public SelfSubjectAccessReview review(RequestContext context, SelfSubjectAccessReview review) {
        SubjectAccessReviewSpec.Builder spec = SubjectAccessReviewSpec.builder();
        if (review.spec().hasResourceAttributes()) {
            spec.resourceAttributes(review.spec().resourceAttributes());
        }
        if (review.spec().hasNonResourceAttributes()) {
            spec.nonResourceAttributes(review.spec().nonResourceAttributes());
        }
        List<FieldError> errors = bareMetadata(review.metadata(), "");
        attributes(spec.build(), errors);
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid(GROUP, "", "", errors);
        }
        return (SelfSubjectAccessReview)
                review.with(SelfSubjectAccessReview.STATUS, decide(context.user(), spec.build()));
    }

    /** SelfSubjectRulesReview: all that whoever asks may do in a namespace. */
    public SelfSubjectRulesReview review(RequestContext context, SelfSubjectRulesReview review) {
        String namespace = review.spec().namespace();
        if (namespace.isEmpty()) {
            throw ApiErrors.badRequest("no namespace on request");
        }
        List<ResourceRule> resources = new ArrayList<>();
        List<NonResourceRule> paths = new ArrayList<>();
        for (Rule rule : rbac.current().rulesFor(context.user(), namespace)) {
            if (!rule.resources().isEmpty()) {
                resources.add(ResourceRule.builder()
                        .verbs(rule.verbs())
                        .apiGroups(rule.groups())
                        .resources(rule.resources())
                        .resourceNames(rule.names())
                        .build());
            }
            if (!rule.paths().isEmpty()) {
                paths.add(NonResourceRule.builder()
                        .verbs(rule.verbs())
                        .nonResourceURLs(rule.paths())
                        .build());
            }
        }
        boolean kubelet = !NodeAuthorizer.nodeOf(context.user()).isEmpty();
        SubjectRulesReviewStatus.Builder status = SubjectRulesReviewStatus.builder()
                .resourceRules(resources)
                .nonResourceRules(paths)
                .incomplete(kubelet);
        if (kubelet) {
            status.evaluationError("node authorizer does not support user rule resolution");
        }
        return (SelfSubjectRulesReview) review.with(SelfSubjectRulesReview.STATUS, status.build());
    }

    private SubjectAccessReviewStatus decide(SubjectAccessReviewSpec spec) {
        UserInfo user = new UserInfo(spec.user(), spec.uid(), spec.groups(), spec.extra());
        return decide(user, spec);
    }

    private SubjectAccessReviewStatus decide(UserInfo user, SubjectAccessReviewSpec spec) {
        AccessRequest request;
        if (spec.hasResourceAttributes()) {
            ResourceAttributes resource = spec.resourceAttributes();
            request = new AccessRequest(
                    user,
                    resource.verb(),
                    true,
                    "",
                    resource.group(),
                    resource.resource(),
                    resource.subresource(),
                    resource.namespace(),
                    resource.name(),
                    fieldSelector(resource));
        } else {
            NonResourceAttributes path = spec.nonResourceAttributes();
            request = AccessRequest.path(user, path.verb(), path.path());
        }
        Decision decision = authorizer.decide(request);
        SubjectAccessReviewStatus.Builder status = SubjectAccessReviewStatus.builder()
                .allowed(decision.isAllowed())
                .reason(decision.words());
        if (decision instanceof Decision.Denied) {
            status.denied(true);
        }
        boolean malformed = spec.resourceAttributes().labelSelector().requirements().stream()
                .anyMatch(requirement -> !OPERATORS.contains(requirement.operator()));
        if (malformed && !decision.isAllowed()) {
            status.evaluationError("spec.resourceAttributes.labelSelector ignored due to parse error");
        }
        return status.build();
    }

    private static String fieldSelector(ResourceAttributes resource) {
        List<String> terms = new ArrayList<>();
        resource.fieldSelector().requirements().forEach(requirement -> {
            if (requirement.operator().equals("In") && requirement.values().size() == 1) {
                terms.add(requirement.key() + "=" + requirement.values().getFirst());
            }
        });
        String raw = resource.fieldSelector().rawSelector();
        return terms.isEmpty() ? raw : String.join(",", terms);
    }

    /** Reviews are not kept, so a name or labels for one are a mistake. */
    private static List<FieldError> bareMetadata(ObjectMeta metadata, String namespace) {
        List<FieldError> errors = new ArrayList<>();
        ObjectMeta bare = metadata.withManagedFields(List.of()).withNamespace("");
        boolean elsewhere =
                !metadata.namespace().isEmpty() && !metadata.namespace().equals(namespace);
        if (!bare.isEmpty() || elsewhere) {
            errors.add(FieldError.invalid(FieldPath.of("metadata"), metadata, "must be empty"));
        }
        return errors;
    }

    private static void validate(SubjectAccessReviewSpec spec, List<FieldError> errors) {
        attributes(spec, errors);
        if (spec.user().isEmpty() && spec.groups().isEmpty()) {
            errors.add(FieldError.invalid(SPEC.child("user"), "", "at least one of user or group must be specified"));
        }
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid(GROUP, "", "", errors);
        }
    }

    private static void attributes(SubjectAccessReviewSpec spec, List<FieldError> errors) {
        if (spec.hasResourceAttributes() && spec.hasNonResourceAttributes()) {
            errors.add(FieldError.invalid(
                    SPEC.child("nonResourceAttributes"),
                    new Shown(goSyntax(spec.nonResourceAttributes())),
                    "cannot be specified in combination with resourceAttributes"));
        } else if (!spec.hasResourceAttributes() && !spec.hasNonResourceAttributes()) {
            errors.add(FieldError.invalid(
                    SPEC.child("resourceAttributes"),
                    "null",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
    }

    /** A value that is shown as it is. */
    private record Shown(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private static String goSyntax(NonResourceAttributes attributes) {
        return "authorization.NonResourceAttributes{Path:\"" + attributes.path() + "\", Verb:\"" + attributes.verb()
                + "\"}";
    }

    /** The review in the body, answered. */
    public Message handle(RequestContext context, Message body) {
        return switch (body) {
            case SubjectAccessReview review -> review(review);
            case LocalSubjectAccessReview review -> review(context, review);
            case SelfSubjectAccessReview review -> review(context, review);
            case SelfSubjectRulesReview review -> review(context, review);
            default ->
                throw new IllegalArgumentException(
                        "not a review: " + body.messageType().name());
        };
    }
}
