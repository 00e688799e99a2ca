package io.sailfish.apiserver.registry;

/** What a request does to a resource, by the names that authorization rules use. */
public enum Verb {
    GET("get"),
    LIST("list"),
    WATCH("watch"),
    CREATE("create"),
    UPDATE("update"),
    PATCH("patch"),
    DELETE("delete"),
    DELETE_COLLECTION("deletecollection");

    private final String text;

    Verb(String text) {
        this.text = text;
    }

    /** The name in authorization rules. */
    public String text() {
        return text;
    }
}
