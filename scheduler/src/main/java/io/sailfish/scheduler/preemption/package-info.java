/** Making room for a pod by ending pods of lower priority. */
@NullMarked
package io.sailfish.scheduler.preemption;

import org.jspecify.annotations.NullMarked;
