/** Who else is asked before something is written: webhooks and policies. */
@NullMarked
package io.sailfish.apiserver.kinds.admissionregistration;

import org.jspecify.annotations.NullMarked;
