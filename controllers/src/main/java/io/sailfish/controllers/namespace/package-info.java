/** The end of namespaces: what is in them goes first. */
@NullMarked
package io.sailfish.controllers.namespace;

import org.jspecify.annotations.NullMarked;
