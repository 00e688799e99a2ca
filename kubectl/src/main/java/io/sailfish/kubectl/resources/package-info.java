/** What a command is about: files, types, names and selectors made into objects. */
@NullMarked
package io.sailfish.kubectl.resources;

import org.jspecify.annotations.NullMarked;
