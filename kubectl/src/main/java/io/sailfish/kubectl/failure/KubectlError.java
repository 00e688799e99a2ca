package io.sailfish.kubectl.failure;

import java.util.List;

/** A command that cannot go on, in the words that are shown, one problem or several. */
public final class KubectlError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final transient List<RuntimeException> problems;

    private KubectlError(String message, int exitCode, List<RuntimeException> problems) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.problems = problems;
    }

    /** A problem; it is shown after "error: ". */
    public static KubectlError of(String message) {
        return new KubectlError(message, 1, List.of());
    }

    /** The command ends with a code and says no more. */
    public static KubectlError silent(int exitCode) {
        return new KubectlError("", exitCode, List.of());
    }

    /** Several problems, each shown on its own. */
    public static RuntimeException all(List<RuntimeException> problems) {
        return problems.size() == 1 ? problems.getFirst() : new KubectlError("", 1, List.copyOf(problems));
    }

    public int exitCode() {
        return exitCode;
    }

    public List<RuntimeException> problems() {
        return problems;
    }
}
