/** What a pod may know of itself: the values of fieldRef and resourceFieldRef. */
@NullMarked
package io.sailfish.node.downward;

import org.jspecify.annotations.NullMarked;
