package io.sailfish.apiserver.console;

import io.sailfish.apiserver.http.Response;
import java.util.List;

/**
 * What the console's files tell a browser not to do. Scripts come from this server and nowhere else; styles may stand in
 * the page, because the terminal and the editor write theirs there.
 */
final class PageHeaders {
    static final List<Response.Header> ALL = List.of(
            new Response.Header(
                    "content-security-policy",
                    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                            + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                            + " frame-ancestors 'none'"),
            new Response.Header("x-frame-options", "DENY"),
            new Response.Header("x-content-type-options", "nosniff"),
            new Response.Header("referrer-policy", "no-referrer"),
            new Response.Header("cross-origin-opener-policy", "same-origin"),
            new Response.Header("cross-origin-resource-policy", "same-origin"),
            new Response.Header("permissions-policy", "camera=(), geolocation=(), microphone=()"));

    private PageHeaders() {}
}
