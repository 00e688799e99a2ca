package io.sailfish.apiserver.authentication;

import java.util.Set;

/** Judges bearer tokens of one sort. Must not block: it is asked on event loops. */
@FunctionalInterface
public interface TokenAuthenticator {

    /**
     * @param token     the token
     * @param audiences whom the token must be for, any of them will do; only some tokens name audiences
     * @return absent where the token is of another sort
     */
    Authentication authenticate(String token, Set<String> audiences);
}
