package io.sailfish.model.status;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiException.Cause;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.ApiException.Failure;
import io.sailfish.model.status.ApiException.Reason;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Makes the failures of the API, each with the code, reason, message and details that upstream gives it. Every failure
 * that a client may see comes from here.
 */
public final class ApiErrors {
    /** What a conflicting write is told. */
    public static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    private ApiErrors() {}

    /** 404: there is no object of this name. */
    public static ApiException notFound(ResourceType<?> resource, String name) {
        return notFound(resource.group(), resource.plural(), name);
    }

    /** 404: there is no object of this name. */
    public static ApiException notFound(String group, String resource, String name) {
        return about(404, Reason.NOT_FOUND, group, resource, name, qualified(group, resource, name) + " not found");
    }

    /** 404: nothing is served at this path. */
    public static ApiException noSuchResource() {
        return failure(404, Reason.NOT_FOUND, "the server could not find the requested resource", Details.EMPTY);
    }

    /** 409: an object of this name exists. */
    public static ApiException alreadyExists(ResourceType<?> resource, String name) {
        return alreadyExists(resource.group(), resource.plural(), name);
    }

    /** 409: an object of this name exists. */
    public static ApiException alreadyExists(String group, String resource, String name) {
        String message = qualified(group, resource, name) + " already exists";
        return about(409, Reason.ALREADY_EXISTS, group, resource, name, message);
    }

    /** 409: no free name was found for a generateName. */
    public static ApiException generateNameConflict(ResourceType<?> resource, String name, int retryAfterSeconds) {
        String message = qualified(resource.group(), resource.plural(), name)
                + " already exists, the server was not able to generate a unique name for the object";
        Details details = new Details(name, resource.group(), resource.plural(), "", List.of(), retryAfterSeconds);
        return failure(409, Reason.ALREADY_EXISTS, message, details);
    }

    /** 409: the object has been modified since it was read. */
    public static ApiException conflict(ResourceType<?> resource, String name) {
        return conflict(resource.group(), resource.plural(), name, MODIFIED);
    }

    /** 409: the operation does not fit the object's present state. */
    public static ApiException conflict(String group, String resource, String name, String why) {
        String message = "Operation cannot be fulfilled on " + qualified(group, resource, name) + ": " + why;
        return about(409, Reason.CONFLICT, group, resource, name, message);
    }

    /** 409: fields that this apply sets are owned by other managers. */
    public static ApiException applyConflict(List<Cause> causes, String message) {
        return failure(409, Reason.CONFLICT, message, new Details("", "", "", "", causes, 0));
    }

    /** 422: the object breaks the rules of its kind. */
    public static ApiException invalid(GroupVersionKind kind, String name, List<FieldError> errors) {
        return invalid(kind.group(), kind.kind(), name, errors);
    }

    /** 422: the object breaks the rules of its kind. */
    public static ApiException invalid(String group, String kind, String name, List<FieldError> errors) {
        List<Cause> causes = errors.stream().map(FieldError::cause).toList();
        String message = qualified(group, kind, name) + " is invalid";
        if (!errors.isEmpty()) {
            message +=
                    ": " + aggregate(errors.stream().map(FieldError::toString).toList());
        }
        return failure(422, Reason.INVALID, message, new Details(name, group, kind, "", causes, 0));
    }

    /** Upstream's text of several errors as one: itself if there is one, otherwise "[first, second]"; none twice. */
    public static String aggregate(Collection<String> messages) {
        SequencedSet<String> distinct = new LinkedHashSet<>(messages);
        return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
    }

    /** 403: this user may not, or admission refused. */
    public static ApiException forbidden(ResourceType<?> resource, String name, String why) {
        return forbidden(resource.group(), resource.plural(), name, why);
    }

    /** 403: this user may not, or admission refused. An empty resource stands for a path that is no resource's. */
    public static ApiException forbidden(String group, String resource, String name, String why) {
        return forbidden(group, resource, name, why, List.of());
    }

    /** 403, with causes that a program can read. */
    public static ApiException forbidden(String group, String resource, String name, String why, List<Cause> causes) {
        String subject = resource.isEmpty() ? "forbidden" : subject(group, resource, name) + " is forbidden";
        Details details = new Details(name, group, resource, "", causes, 0);
        return failure(403, Reason.FORBIDDEN, subject + ": " + why, details);
    }

    /** 401: the request carries no valid identity. */
    public static ApiException unauthorized() {
        return failure(401, Reason.UNAUTHORIZED, "Unauthorized", Details.NONE);
    }

    /** 400: the request cannot be understood. */
    public static ApiException badRequest(String message) {
        return failure(400, Reason.BAD_REQUEST, message, Details.NONE);
    }

    /** 405: the resource has no such operation. */
    public static ApiException methodNotAllowed(ResourceType<?> resource, String action) {
        String message = action + " is not supported on resources of kind \"" + resource.qualifiedName() + "\"";
        Details details = new Details("", resource.group(), resource.plural(), "", List.of(), 0);
        return failure(405, Reason.METHOD_NOT_ALLOWED, message, details);
    }

    /** 405: the path exists, the method does not. */
    public static ApiException methodNotAllowed() {
        String message = "the server does not allow this method on the requested resource";
        return failure(405, Reason.METHOD_NOT_ALLOWED, message, Details.EMPTY);
    }

    /** 406: none of the media types that the client accepts is served. */
    public static ApiException notAcceptable(List<String> served) {
        String message = "only the following media types are accepted: " + String.join(", ", served);
        return failure(406, Reason.NOT_ACCEPTABLE, message, Details.NONE);
    }

    /** 406 with a message of its own. */
    public static ApiException notAcceptable(String message) {
        return failure(406, Reason.NOT_ACCEPTABLE, message, Details.NONE);
    }

    /** 415: the body is of a media type that is not understood. */
    public static ApiException unsupportedMediaType(List<String> understood) {
        String message = "the body of the request was in an unknown format - accepted media types include: "
                + String.join(", ", understood);
        return failure(415, Reason.UNSUPPORTED_MEDIA_TYPE, message, Details.NONE);
    }

    /** 413: the body is larger than this many bytes. */
    public static ApiException requestEntityTooLarge(long limit) {
        String message = "Request entity too large: limit is " + limit;
        return failure(413, Reason.REQUEST_ENTITY_TOO_LARGE, message, Details.NONE);
    }

    /** 410: what was asked for is gone for good. */
    public static ApiException gone(String message) {
        return failure(410, Reason.GONE, message, Details.NONE);
    }

    /** 410: the revision or continue token lies too far in the past. */
    public static ApiException expired(String message) {
        return failure(410, Reason.EXPIRED, message, Details.NONE);
    }

    /** 429: come again later. */
    public static ApiException tooManyRequests(String message, int retryAfterSeconds) {
        return tooManyRequests(message, List.of(), retryAfterSeconds);
    }

    /** 429, with causes that a program can read. */
    public static ApiException tooManyRequests(String message, List<Cause> causes, int retryAfterSeconds) {
        Details details = new Details("", "", "", "", causes, retryAfterSeconds);
        return failure(429, Reason.TOO_MANY_REQUESTS, message, details);
    }

    /** 504: the request took too long. */
    public static ApiException timeout(String message, int retryAfterSeconds) {
        return timeout(message, List.of(), retryAfterSeconds);
    }

    /** 504, with causes that a program can read. */
    public static ApiException timeout(String message, List<Cause> causes, int retryAfterSeconds) {
        Details details = new Details("", "", "", "", causes, retryAfterSeconds);
        return failure(504, Reason.TIMEOUT, "Timeout: " + message, details);
    }

    /** 500: the operation could not be completed now; it may be tried again. */
    public static ApiException serverTimeout(ResourceType<?> resource, String operation, int retryAfterSeconds) {
        String message = "The " + operation + " operation against " + resource.qualifiedName()
                + " could not be completed at this time, please try again.";
        Details details = new Details(operation, resource.group(), resource.plural(), "", List.of(), retryAfterSeconds);
        return failure(500, Reason.SERVER_TIMEOUT, message, details);
    }

    /** 503: something that the server needs is not there. */
    public static ApiException serviceUnavailable(String message) {
        return failure(503, Reason.SERVICE_UNAVAILABLE, message, Details.NONE);
    }

    /** 500: a fault of the server's own. */
    public static ApiException internalError(String message) {
        Details details = new Details("", "", "", "", List.of(new Cause("", message, "")), 0);
        return failure(500, Reason.INTERNAL_ERROR, "Internal error occurred: " + message, details);
    }

    /** 500: a fault of the server's own. */
    public static ApiException internalError(Throwable cause) {
        return new ApiException(
                internalError(String.valueOf(cause.getMessage())).failure(), cause);
    }

    /** 500 without a reason: how upstream answers where it has no better word. */
    public static ApiException unknown(String message) {
        return failure(500, Reason.UNKNOWN, message, Details.NONE);
    }

    private static ApiException about(int code, Reason reason, String group, String kind, String name, String message) {
        return failure(code, reason, message, new Details(name, group, kind, "", List.of(), 0));
    }

    private static ApiException failure(int code, Reason reason, String message, Details details) {
        return new ApiException(new Failure(code, reason, message, details));
    }

    private static String subject(String group, String resource, String name) {
        String type = group.isEmpty() ? resource : resource + "." + group;
        return name.isEmpty() ? type : type + " " + GoSyntax.quote(name);
    }

    private static String qualified(String group, String resource, String name) {
        return (group.isEmpty() ? resource : resource + "." + group) + " " + GoSyntax.quote(name);
    }
}
