package io.sailfish.apiserver.authentication;

import io.sailfish.apiserver.http.Peer;

/** What proves whose a request is, apart from the request that brought it. */
public sealed interface Credentials {

    /** A bearer token, whole. */
    record BearerToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "BearerToken[...]";
        }
    }

    /** A client certificate, whose key the client has been seen to have. */
    record ClientCertificate(Peer peer) implements Credentials {}
}
