/**
 * What the server serves, told to clients: groups, versions and resources in upstream's old form, a document for each, and
 * in the aggregated form, all in one document with an ETag. Only what is really served is told.
 */
@NullMarked
package io.sailfish.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
