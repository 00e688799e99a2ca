package io.sailfish.node.cgroup;

import java.util.List;

/** A node without control groups: limits are not enforced, nothing is measured. */
final class NoCgroups implements Cgroups {

    @Override
    public void apply(String path, Limits limits) {}

    @Override
    public void remove(String path) {}

    @Override
    public List<String> children(String path) {
        return List.of();
    }

    @Override
    public Usage usage(String path) {
        return Usage.NONE;
    }

    @Override
    public int version() {
        return 0;
    }
}
