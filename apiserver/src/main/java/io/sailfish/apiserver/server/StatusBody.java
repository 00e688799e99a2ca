package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.registry.Representation;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.api.meta.v1.StatusCause;
import io.sailfish.model.api.meta.v1.StatusDetails;
import io.sailfish.model.status.ApiException;

/** Failures as upstream's Status on the wire. */
public final class StatusBody {
    private StatusBody() {}

    /** The answer for a failure, in the encoding that the Accept header asks for. */
    public static Response response(ApiException failure, String accept) {
        Representation.Encoding encoding = Representation.forErrors(accept);
        Response response = Response.of(
                failure.code(), encoding.mediaType(), Encodings.encode(status(failure), encoding));
        int retryAfter = failure.failure().details().retryAfterSeconds();
        return retryAfter > 0 ? response.with("retry-after", Integer.toString(retryAfter)) : response;
    }

    /** The Status of a failure. */
    public static Status status(ApiException exception) {
        ApiException.Failure failure = exception.failure();
        Status.Builder status = Status.builder()
                .status("Failure")
                .message(failure.message())
                .reason(failure.reason().text())
                .code(failure.code());
        if (failure.details() != ApiException.Details.NONE) {
            status.details(details(failure.details()));
        }
        return status.build();
    }

    private static StatusDetails details(ApiException.Details details) {
        return StatusDetails.builder()
                .name(details.name())
                .group(details.group())
                .kind(details.kind())
                .uid(details.uid())
                .causes(details.causes().stream()
                        .map(cause -> StatusCause.builder()
                                .reason(cause.reason())
                                .message(cause.message())
                                .field(cause.field())
                                .build())
                        .toList())
                .retryAfterSeconds(details.retryAfterSeconds())
                .build();
    }
}
