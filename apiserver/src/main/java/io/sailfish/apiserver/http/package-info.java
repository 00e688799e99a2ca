/**
 * The HTTP server: TLS with optional client certificates, HTTP/2 and HTTP/1.1 chosen by ALPN, on Netty's native epoll
 * transport and BoringSSL where they are there and on the JDK's otherwise.
 *
 * <p>It knows nothing of the API. A {@link io.sailfish.apiserver.http.Handler} is given each whole request on the
 * connection's event loop, as an {@link io.sailfish.apiserver.http.Exchange}, and answers it there or from another thread:
 * with one {@link io.sailfish.apiserver.http.Response}, with a {@link io.sailfish.apiserver.http.ResponseStream}, or by
 * taking the connection over. All that a client may send is bounded here: head, URL, body, concurrent streams, and the
 * time that each may take.
 */
@NullMarked
package io.sailfish.apiserver.http;

import org.jspecify.annotations.NullMarked;
