package io.sailfish.store.etcd;

import io.etcd.jetcd.common.exception.CompactedException;
import io.grpc.Status;
import io.sailfish.store.StoreException;
import io.sailfish.store.StoreException.Kind;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What etcd's refusals mean. */
final class Failures {
    private Failures() {}

    /** The failure of a call in the store's terms. */
    static StoreException translated(Throwable failure) {
        var cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StoreException already) {
            return already;
        }
        if (cause instanceof TimeoutException) {
            return new StoreException(Kind.UNAVAILABLE, "etcdserver: request timed out", cause);
        }
        var message = message(cause);
        return new StoreException(kind(cause, message), message, cause);
    }

    private static String message(Throwable cause) {
        var status = Status.fromThrowable(cause);
        if (status.getDescription() == null) {
            return String.valueOf(cause.getMessage());
        }
        return status.getCause() == null
                ? status.getDescription()
                : status.getDescription() + ": " + status.getCause().getMessage();
    }

    private static Kind kind(Throwable cause, String message) {
        if (cause instanceof CompactedException || message.contains("required revision has been compacted")) {
            return Kind.COMPACTED;
        }
        if (message.contains("required revision is a future revision")) {
            return Kind.FUTURE;
        }
        if (message.contains("request is too large") || message.contains("larger than max")) {
            return Kind.TOO_LARGE;
        }
        return message.contains("database space exceeded") ? Kind.NO_SPACE : Kind.UNAVAILABLE;
    }
}
