/** What every implementation of the client has to do alike. */
@NullMarked
package io.sailfish.client.contract;

import org.jspecify.annotations.NullMarked;
