package io.sailfish.cli.flags;

import io.sailfish.apiserver.authentication.RequestHeaders;
import io.sailfish.apiserver.server.FrontProxyConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Upstream's flags of proxies in front of API servers: whose word is taken, and what is shown to servers behind this one. */
public final class FrontProxyFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--requestheader-client-ca-file",
            description =
                    "PEM file of the authorities of proxies whose headers are believed (default: the cluster's own).")
    private @Nullable Path authorities;

    @Option(
            names = "--requestheader-allowed-names",
            split = ",",
            description = "Common names that the certificate of such a proxy may have; empty for any.")
    private List<String> allowedNames = RequestHeaders.USUAL.allowedNames();

    @Option(names = "--requestheader-username-headers", split = ",", description = "Headers of the user name.")
    private List<String> userHeaders = RequestHeaders.USUAL.user();

    @Option(names = "--requestheader-uid-headers", split = ",", description = "Headers of the uid.")
    private List<String> uidHeaders = RequestHeaders.USUAL.uid();

    @Option(names = "--requestheader-group-headers", split = ",", description = "Headers of the groups.")
    private List<String> groupHeaders = RequestHeaders.USUAL.group();

    @Option(
            names = "--requestheader-extra-headers-prefix",
            split = ",",
            description = "With which headers of further attributes begin.")
    private List<String> extraPrefixes = RequestHeaders.USUAL.extraPrefix();

    @Option(
            names = "--proxy-client-cert-file",
            description = "PEM file of the certificate shown to API servers behind this one (default: one of its own).")
    private @Nullable Path certificate;

    @Option(names = "--proxy-client-key-file", description = "PEM file of its key.")
    private @Nullable Path key;

    /** What the flags say. */
    public FrontProxyConfig config() {
        if ((certificate == null) != (key == null)) {
            throw new ParameterException(
                    command.commandLine(), "--proxy-client-cert-file and --proxy-client-key-file come together");
        }
        List<String> allowed = allowedNames.equals(List.of("")) ? List.of() : allowedNames;
        return new FrontProxyConfig(
                authorities,
                new RequestHeaders(allowed, userHeaders, uidHeaders, groupHeaders, extraPrefixes),
                certificate,
                key);
    }
}
