/** Says which ranges of service addresses may be used, and keeps those that are in use. */
@NullMarked
package io.sailfish.controllers.servicecidr;

import org.jspecify.annotations.NullMarked;
