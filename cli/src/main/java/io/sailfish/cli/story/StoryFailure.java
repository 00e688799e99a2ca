package io.sailfish.cli.story;

/** Something in the story is not as it should be; the message says what was expected and what was seen. */
public final class StoryFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoryFailure(String message) {
        super(message);
    }

    /** Fails unless the condition holds. */
    static void unless(boolean condition, String message) {
        if (!condition) {
            throw new StoryFailure(message);
        }
    }
}
