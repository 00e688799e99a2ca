/** Services: addresses and ports given and taken back. */
@NullMarked
package io.sailfish.apiserver.kinds.core.service;

import org.jspecify.annotations.NullMarked;
