/** The log store's API, independent of the server that it is mounted in. */
@NullMarked
package io.sailfish.logs.api;

import org.jspecify.annotations.NullMarked;
