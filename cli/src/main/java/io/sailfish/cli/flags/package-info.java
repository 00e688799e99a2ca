/** Command line flags as Kubernetes' components have them, shared by the commands that go by their names. */
@NullMarked
package io.sailfish.cli.flags;

import org.jspecify.annotations.NullMarked;
