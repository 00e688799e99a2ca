/** What the rules of several kinds share. */
@NullMarked
package io.sailfish.apiserver.kinds.rules;

import org.jspecify.annotations.NullMarked;
