package io.sailfish.apiserver.admission;

/** What a request does, in the terms of admission. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
}
