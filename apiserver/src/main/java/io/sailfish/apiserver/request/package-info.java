/** What a request asks for, read from its path, method and query in upstream's way. */
@NullMarked
package io.sailfish.apiserver.request;

import org.jspecify.annotations.NullMarked;
