/** Disruption budgets: how many pods of a set may be away at a time. */
@NullMarked
package io.sailfish.apiserver.kinds.policy;

import org.jspecify.annotations.NullMarked;
