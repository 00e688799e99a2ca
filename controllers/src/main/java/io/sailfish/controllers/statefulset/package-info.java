/** StatefulSets: pods that keep their names, their order and their volumes. */
@NullMarked
package io.sailfish.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
