/** The templates that DaemonSets and StatefulSets have had, kept as ControllerRevisions. */
@NullMarked
package io.sailfish.controllers.history;

import org.jspecify.annotations.NullMarked;
