package io.sailfish.model.patch;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.ApiException.Failure;
import io.sailfish.model.status.ApiException.Reason;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.List;

/** How patches fail. */
final class PatchErrors {
    private PatchErrors() {}

    /** 422: the result is no object of the type, or strict field validation refuses it. */
    static ApiException invalid(String shown, String why) {
        return ApiErrors.invalid("", "", "", List.of(FieldError.invalid(FieldPath.of("patch"), shown, why)));
    }

    /** 422 as upstream gives it for operations that do not apply: it does not say which. */
    static ApiException doesNotApply() {
        return new ApiException(new Failure(
                422, Reason.INVALID, "the server rejected our request due to an error in our request", Details.EMPTY));
    }

    /** 413: more operations than a patch may have. */
    static ApiException tooManyOperations(int limit, int count) {
        return new ApiException(new Failure(
                413,
                Reason.REQUEST_ENTITY_TOO_LARGE,
                "The allowed maximum operations in a JSON patch is " + limit + ", got " + count,
                Details.NONE));
    }
}
