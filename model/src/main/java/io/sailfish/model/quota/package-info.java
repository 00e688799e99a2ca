/** What objects use of quotas: shared by the API server, which admits, and the controller, which counts. Pure. */
@NullMarked
package io.sailfish.model.quota;

import org.jspecify.annotations.NullMarked;
