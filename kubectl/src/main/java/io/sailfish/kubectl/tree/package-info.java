/** Objects without a type: trees of maps, lists and scalars. */
@NullMarked
package io.sailfish.kubectl.tree;

import org.jspecify.annotations.NullMarked;
