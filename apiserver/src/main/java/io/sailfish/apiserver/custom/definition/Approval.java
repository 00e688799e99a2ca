package io.sailfish.apiserver.custom.definition;

import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.status.GoSyntax;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Whether a definition in a group of the Kubernetes community has been approved by it, as an annotation says.
 *
 * @param state  what the annotation says
 * @param reason for a person
 */
public record Approval(State state, String reason) {
    /** The annotation with the address of the approval, or the confession that there is none. */
    public static final String ANNOTATION = "api-approved.kubernetes.io";

    private static final String PROPOSAL = "see https://github.com/kubernetes/enhancements/pull/1111";

    /** What the annotation says, with the reason and status of the condition that follows from it. */
    public enum State {
        MISSING("False", "MissingAnnotation"),
        INVALID("False", "InvalidAnnotation"),
        BYPASSED("False", "UnapprovedAnnotation"),
        APPROVED("True", "ApprovedAnnotation");

        private final String status;
        private final String reason;

        State(String status, String reason) {
            this.status = status;
            this.reason = reason;
        }

        public String status() {
            return status;
        }

        public String reason() {
            return reason;
        }
    }

    /** Whether definitions in this group need an approval. */
    public static boolean isNeeded(String group) {
        return group.equals("k8s.io")
                || group.endsWith(".k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".kubernetes.io");
    }

    /** The approval of a definition. */
    public static Approval of(CustomResourceDefinition definition) {
        String annotation = definition.metadata().annotations().getOrDefault(ANNOTATION, "");
        String must = "protected groups must have approval annotation " + GoSyntax.quote(ANNOTATION);
        if (annotation.isEmpty()) {
            return new Approval(State.MISSING, must + ", " + PROPOSAL);
        }
        if (annotation.startsWith("unapproved")) {
            return new Approval(State.BYPASSED, "not approved: " + GoSyntax.quote(annotation));
        }
        if (isAddress(annotation)) {
            return new Approval(State.APPROVED, "approved in " + annotation);
        }
        return new Approval(
                State.INVALID, must + " with either a URL or a reason starting with \"unapproved\", " + PROPOSAL);
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null
                    && uri.getRawAuthority() != null
                    && !uri.getRawAuthority().isEmpty();
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
