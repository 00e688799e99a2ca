/**
 * Priority and fairness: which requests are taken on at once, which wait for which others, and which are sent away, by the
 * cluster's FlowSchemas and PriorityLevelConfigurations. {@link io.sailfish.apiserver.flowcontrol.FlowControl} is the entry.
 */
@NullMarked
package io.sailfish.apiserver.flowcontrol;

import org.jspecify.annotations.NullMarked;
