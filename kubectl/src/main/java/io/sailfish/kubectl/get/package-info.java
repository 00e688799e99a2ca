/** Commands that show objects. */
@NullMarked
package io.sailfish.kubectl.get;

import org.jspecify.annotations.NullMarked;
