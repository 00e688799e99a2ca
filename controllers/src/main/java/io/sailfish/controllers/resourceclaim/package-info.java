/** Makes claims of devices for pods from templates, and frees those that nobody uses any more. */
@NullMarked
package io.sailfish.controllers.resourceclaim;

import org.jspecify.annotations.NullMarked;
