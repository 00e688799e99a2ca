package io.sailfish.apiserver.registry;

import io.sailfish.model.codec.JsonIndent;

/** JSON for people. */
final class Pretty {
    private Pretty() {}

    /** The bytes themselves, or indented where that is asked for. */
    static byte[] json(byte[] json, boolean pretty) {
        return pretty ? JsonIndent.indent(json, 2) : json;
    }
}
