package io.sailfish.apiserver.registry;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.store.StoreException;

/** The store's failures as clients are told of them. */
final class StoreFailures {
    private StoreFailures() {}

    static RuntimeException translated(StoreException problem) {
        return switch (problem.kind()) {
            case TOO_LARGE -> ApiErrors.unknown("etcdserver: request is too large");
            case NO_SPACE -> ApiErrors.internalError("the store has no space left: " + problem.getMessage());
            case UNAVAILABLE -> ApiErrors.serviceUnavailable("the store cannot be reached: " + problem.getMessage());
            case COMPACTED, FUTURE, CORRUPT, LOCKED, INCOMPATIBLE -> ApiErrors.internalError(problem);
        };
    }
}
