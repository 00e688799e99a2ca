package io.sailfish.apiserver.registry;

import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.YamlEncoder;

/** YAML for answers. */
final class Yaml {
    private Yaml() {}

    /** A JSON document as YAML, its keys in order. */
    static byte[] of(byte[] json) {
        return YamlEncoder.encodeTree(JsonTree.parse(json));
    }
}
