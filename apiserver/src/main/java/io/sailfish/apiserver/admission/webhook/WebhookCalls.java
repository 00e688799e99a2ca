package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.AdmissionTimes;
import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.callout.Callout;
import io.sailfish.apiserver.callout.CalloutException;
import io.sailfish.apiserver.callout.CalloutResolver;
import io.sailfish.apiserver.callout.HttpsCaller;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.api.admission.v1.AdmissionResponse;
import io.sailfish.model.api.admission.v1.AdmissionReview;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.api.meta.v1.StatusDetails;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asks webhooks by AdmissionReview. */
final class WebhookCalls {
    private final CalloutResolver resolver;
    private final HttpsCaller caller = new HttpsCaller();
    private final AdmissionTimes times;
    private final AdmissionTimes.Phase phase;

    WebhookCalls(Registry registry, AdmissionTimes times, AdmissionTimes.Phase phase) {
        this.resolver = new CalloutResolver(registry);
        this.times = times;
        this.phase = phase;
    }

    /**
     * What a webhook answers; null where it does not and that may be overlooked.
     *
     * @throws ApiException where it refuses, or gives no answer and must
     */
    @Nullable
    AdmissionResponse ask(Webhook hook, Attributes attributes, Form form, Form asked) {
        long begun = System.nanoTime();
        AdmissionResponse response;
        try {
            response = call(hook, attributes, form, asked);
        } catch (CalloutException e) {
            answered(hook, attributes, new AdmissionTimes.Answer.Silent(!hook.fails()), begun);
            if (!hook.fails()) {
                return null;
            }
            throw ApiErrors.internalError("failed calling webhook \"" + hook.name() + "\": " + e.getMessage());
        }
        response.warnings().forEach(attributes.context().warnings()::add);
        if (!response.allowed()) {
            ApiException refusal = refusal(hook.name(), response.status());
            answered(
                    hook,
                    attributes,
                    new AdmissionTimes.Answer.Refused(refusal.failure().code()),
                    begun);
            throw refusal;
        }
        answered(hook, attributes, new AdmissionTimes.Answer.Agreed(), begun);
        return response;
    }

    private void answered(Webhook hook, Attributes attributes, AdmissionTimes.Answer answer, long begun) {
        times.webhook(hook.name(), phase, attributes.operation(), answer, System.nanoTime() - begun);
    }

    private AdmissionResponse call(Webhook hook, Attributes attributes, Form form, Form asked) throws CalloutException {
        String version = hook.versions().stream()
                .filter(List.of("v1", "v1beta1")::contains)
                .findFirst()
                .map("admission.k8s.io/"::concat)
                .orElseThrow(() -> new CalloutException(
                        "could not create admission objects: webhook does not accept known AdmissionReview versions"
                                + " (v1, v1beta1)"));
        String uid = UUID.randomUUID().toString();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("uid", uid);
        request.putAll(RequestFacts.of(attributes, form, asked));
        if (attributes.object() != null) {
            request.put("object", RequestFacts.tree(form.shown(attributes.object())));
        }
        if (attributes.oldObject() != null) {
            request.put("oldObject", RequestFacts.tree(form.shown(attributes.oldObject())));
        }
        Map<String, Object> review = new LinkedHashMap<>();
        review.put("kind", "AdmissionReview");
        review.put("apiVersion", version);
        review.put("request", request);
        byte[] answer;
        try {
            Callout callout = resolver.resolve(hook.client(), hook.timeout());
            answer = caller.post(callout, JsonTree.encode(review));
        } catch (CalloutException e) {
            throw new CalloutException("failed to call webhook: " + e.getMessage(), e);
        }
        return checked(answer, version, uid);
    }

    private static AdmissionResponse checked(byte[] answer, String version, String uid) throws CalloutException {
        Decoded decoded;
        try {
            decoded = JsonDecoder.decode(answer, AdmissionReview.TYPE);
        } catch (DecodeException e) {
            throw new CalloutException("couldn't get version/kind; json parse error: " + e.getMessage(), e);
        }
        if (!decoded.kind().equals("AdmissionReview") || !decoded.apiVersion().equals(version)) {
            throw new CalloutException("received invalid webhook response: expected webhook response of " + version
                    + ", Kind=AdmissionReview, got " + decoded.apiVersion() + ", Kind=" + decoded.kind());
        }
        AdmissionReview review = (AdmissionReview) decoded.message();
        if (!review.hasResponse()) {
            throw new CalloutException("received invalid webhook response: webhook response was absent");
        }
        AdmissionResponse response = review.response();
        if (!response.uid().equals(uid)) {
            throw new CalloutException("received invalid webhook response: expected response.uid=\"" + uid
                    + "\", got \"" + response.uid() + "\"");
        }
        if (!response.patch().isEmpty() && !response.patchType("").equals("JSONPatch")) {
            throw new CalloutException(
                    "received invalid webhook response: webhook returned response.patch but not response.patchType");
        }
        if (response.patch().isEmpty() && response.hasPatchType()) {
            throw new CalloutException(
                    "received invalid webhook response: webhook returned response.patchType but not response.patch");
        }
        return response;
    }

    /** The refusal in the webhook's words. */
    private static ApiException refusal(String name, Status status) {
        String denied = "admission webhook \"" + name + "\" denied the request";
        String message = !status.message().isEmpty()
                ? denied + ": " + status.message()
                : !status.reason().isEmpty() ? denied + ": " + status.reason() : denied + " without explanation";
        ApiException.Reason reason = ApiException.Reason.UNKNOWN;
        for (ApiException.Reason known : ApiException.Reason.values()) {
            if (!status.reason().isEmpty() && known.text().equals(status.reason())) {
                reason = known;
            }
        }
        StatusDetails details = status.details();
        List<ApiException.Cause> causes = details.causes().stream()
                .map(cause -> new ApiException.Cause(cause.reason(), cause.message(), cause.field()))
                .toList();
        return new ApiException(new ApiException.Failure(
                Math.max(status.code(), 400),
                reason,
                message,
                status.hasDetails()
                        ? new ApiException.Details(
                                details.name(),
                                details.group(),
                                details.kind(),
                                details.uid(),
                                causes,
                                details.retryAfterSeconds())
                        : ApiException.Details.NONE));
    }
}
