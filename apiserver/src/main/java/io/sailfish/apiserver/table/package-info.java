/**
 * Other views of objects: Table, as kubectl prints them, and PartialObjectMetadata.
 */
@NullMarked
package io.sailfish.apiserver.table;

import org.jspecify.annotations.NullMarked;
