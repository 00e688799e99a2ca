/** Nodes and Namespaces: what objects live on and in. */
@NullMarked
package io.sailfish.apiserver.kinds.core.node;

import org.jspecify.annotations.NullMarked;
