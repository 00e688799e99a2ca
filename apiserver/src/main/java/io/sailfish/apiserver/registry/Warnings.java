package io.sailfish.apiserver.registry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the client of a request is to be told beside the answer; each text becomes a Warning header. Used by the thread
 * that handles the request. Equal texts are said once, and no more than upstream's number of characters is kept.
 */
public final class Warnings {
    private static final int MOST_CHARACTERS = 4 * 1024;

    private final Set<String> texts = new LinkedHashSet<>();
    private int characters;

    /** Adds a text. */
    public void add(String text) {
        if (!text.isEmpty() && characters < MOST_CHARACTERS && texts.add(text)) {
            characters += text.length();
        }
    }

    /** All texts, in order. */
    public List<String> list() {
        return List.copyOf(texts);
    }

    public boolean isEmpty() {
        return texts.isEmpty();
    }
}
