/** Tests on a real container runtime; skipped where there is none. */
@NullMarked
package io.sailfish.node.real;

import org.jspecify.annotations.NullMarked;
