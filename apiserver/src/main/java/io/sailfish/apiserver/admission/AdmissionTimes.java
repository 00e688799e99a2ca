package io.sailfish.apiserver.admission;

/** Is told how long admission takes, and what comes of it. Thread-safe. */
public interface AdmissionTimes {
    /** Keeps none. */
    AdmissionTimes NONE = new AdmissionTimes() {
        @Override
        public void plugin(String name, Phase phase, Operation operation, boolean rejected, long nanos) {}

        @Override
        public void step(Phase phase, Operation operation, boolean rejected, long nanos) {}

        @Override
        public void webhook(String name, Phase phase, Operation operation, Answer answer, long nanos) {}
    };

    /** The two halves of admission. */
    enum Phase {
        MUTATING,
        VALIDATING
    }

    /** What came of asking a webhook. */
    sealed interface Answer {
        /** It agreed. */
        record Agreed() implements Answer {}

        /** It refused with this code. */
        record Refused(int code) implements Answer {}

        /** It gave no answer; {@code overlooked} where its configuration takes that for a yes. */
        record Silent(boolean overlooked) implements Answer {}
    }

    /** A plug-in of the server has done its part. */
    void plugin(String name, Phase phase, Operation operation, boolean rejected, long nanos);

    /** All plug-ins of a phase have. */
    void step(Phase phase, Operation operation, boolean rejected, long nanos);

    /** A webhook was asked. */
    void webhook(String name, Phase phase, Operation operation, Answer answer, long nanos);
}
