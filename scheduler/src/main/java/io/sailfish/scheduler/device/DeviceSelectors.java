package io.sailfish.scheduler.device;

import io.sailfish.model.api.resource.v1.Device;
import org.jspecify.annotations.Nullable;

/** Compiles the expressions by which classes and claims select devices. */
@FunctionalInterface
public interface DeviceSelectors {
    /** Knows no expressions: whatever has one cannot be allocated. */
    DeviceSelectors NONE = expression -> {
        throw new Failure("expressions are not evaluated here", null);
    };

    /** The selector of an expression. */
    Selector compile(String expression) throws Failure;

    /** Selects devices. */
    @FunctionalInterface
    interface Selector {
        /** Whether it selects a driver's device. */
        boolean selects(String driver, Device device) throws Failure;
    }

    /** An expression has no answer. The message is for the person who wrote it. */
    final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        /** @param cause null where there is none */
        public Failure(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
