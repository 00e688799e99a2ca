/** Certificate signing requests of nodes: approval and signing. */
@NullMarked
package io.sailfish.controllers.certificates;

import org.jspecify.annotations.NullMarked;
