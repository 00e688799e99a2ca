/**
 * OpenAPI documents of what is served, made from the same schemas that decode and validate: version 3 a document for each
 * group and version, version 2 all in one. Made when first asked for and let go of when memory is short.
 */
@NullMarked
package io.sailfish.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
