/** The kind CustomResourceDefinition: its defaults and the rules by which a definition is accepted. */
@NullMarked
package io.sailfish.apiserver.custom.definition;

import org.jspecify.annotations.NullMarked;
