/** Rules in CEL within schemas of custom resources: compiled, priced, and held against objects. */
@NullMarked
package io.sailfish.apiserver.custom.rules;

import org.jspecify.annotations.NullMarked;
