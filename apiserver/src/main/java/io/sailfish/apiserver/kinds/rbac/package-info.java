/** Roles and their bindings. */
@NullMarked
package io.sailfish.apiserver.kinds.rbac;

import org.jspecify.annotations.NullMarked;
