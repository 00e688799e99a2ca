/** Devices: their classes, what claims ask for and got, and what drivers offer. */
@NullMarked
package io.sailfish.apiserver.kinds.resource;

import org.jspecify.annotations.NullMarked;
