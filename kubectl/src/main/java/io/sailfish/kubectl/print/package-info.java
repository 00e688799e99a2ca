/** How objects are shown: tables, YAML, JSON, names, templates. */
@NullMarked
package io.sailfish.kubectl.print;

import org.jspecify.annotations.NullMarked;
