/**
 * The API server as a whole: {@link io.sailfish.apiserver.server.ApiServer} wires the parts from one {@link
 * io.sailfish.apiserver.server.ApiServerConfig}; {@link io.sailfish.apiserver.server.Front} leads each HTTP request through
 * them: who is it, may he, who answers.
 */
@NullMarked
package io.sailfish.apiserver.server;

import org.jspecify.annotations.NullMarked;
