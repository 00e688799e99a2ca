package io.sailfish.apiserver.stream;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;

/** What a kubelet's refusal means in the API's terms. */
final class KubeletFailures {
    private KubeletFailures() {}

    /** The failure of a request that a kubelet has answered with this code and text. */
    static ApiException of(int code, String text) {
        return switch (code) {
            case 400 -> ApiErrors.badRequest(text);
            case 404 ->
                new ApiException(new ApiException.Failure(
                        404,
                        ApiException.Reason.NOT_FOUND,
                        text.isEmpty() ? "the server could not find the requested resource" : text,
                        ApiException.Details.NONE));
            case 401, 403 ->
                new ApiException(
                        new ApiException.Failure(403, ApiException.Reason.FORBIDDEN, text, ApiException.Details.NONE));
            default ->
                new ApiException(new ApiException.Failure(
                        500,
                        ApiException.Reason.INTERNAL_ERROR,
                        "an error on the server (\"" + text + "\") has prevented the request from succeeding",
                        ApiException.Details.NONE));
        };
    }
}
