/** The pod security standards: what pods of a namespace may do to the machines they run on. */
@NullMarked
package io.sailfish.apiserver.admission.podsecurity;

import org.jspecify.annotations.NullMarked;
