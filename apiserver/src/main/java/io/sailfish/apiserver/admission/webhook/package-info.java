/**
 * Admission by programs and policies of the cluster's users: what is asked of whom, the calls, and what becomes of the
 * answers.
 */
@NullMarked
package io.sailfish.apiserver.admission.webhook;

import org.jspecify.annotations.NullMarked;
