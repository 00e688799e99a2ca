package io.sailfish.apiserver.discovery;

import org.jspecify.annotations.Nullable;

/**
 * A version of a group as an APIService registers it.
 *
 * @param name            of the APIService
 * @param group           the group
 * @param version         the version
 * @param groupPriority   where the group stands among others: the highest comes first
 * @param versionPriority where the version stands within its group
 * @param elsewhere       what another server serves of it; null where this server serves it
 */
public record Registered(
        String name,
        String group,
        String version,
        int groupPriority,
        int versionPriority,
        @Nullable Elsewhere elsewhere) {}
