package io.sailfish.apiserver.server;

import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.registry.Representation;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;

/** Failures as upstream's Status on the wire. */
public final class StatusBody {
    private StatusBody() {}

    /** The answer for a failure, in the encoding that the Accept header asks for. */
    public static Response response(ApiException failure, String accept) {
        Representation.Encoding encoding = Representation.forErrors(accept);
        byte[] body = Encodings.encode(StatusMessages.toMessage(failure.failure()), encoding);
        Response response = Response.of(failure.code(), encoding.mediaType(), body);
        int retryAfter = failure.failure().details().retryAfterSeconds();
        return retryAfter > 0 ? response.with("retry-after", Integer.toString(retryAfter)) : response;
    }

    /** A failure as JSON, for streams that end with one. */
    public static byte[] json(ApiException failure) {
        return JsonEncoder.encode(StatusMessages.toMessage(failure.failure()));
    }
}
