/**
 * Other API servers behind this one. An APIService that names a Service says who serves a version of a group: requests for it
 * are passed on, with the name of who makes them, by a connection on which this server proves itself with its certificate of a
 * front proxy ({@link io.sailfish.apiserver.aggregation.Aggregator}). Whether the other servers answer is looked at again and
 * again ({@link io.sailfish.apiserver.aggregation.Availability}), and what they serve is told by discovery as if it were
 * served here. The APIServices of what this server serves by itself are kept by {@link
 * io.sailfish.apiserver.aggregation.AutoRegistration}.
 */
@NullMarked
package io.sailfish.apiserver.aggregation;

import org.jspecify.annotations.NullMarked;
