/** Whether a pod's node selection and tolerations let it onto a node: asked by all that place pods or keep them placed. */
@NullMarked
package io.sailfish.model.placement;

import org.jspecify.annotations.NullMarked;
