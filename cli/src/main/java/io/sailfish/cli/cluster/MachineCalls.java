package io.sailfish.cli.cluster;

import io.sailfish.demo.Call;
import io.sailfish.lab.Commands;
import io.sailfish.lab.Machine;
import java.net.URI;
import java.time.Duration;

/** HTTP from inside a machine of the lab, whose network this process is not in. */
public final class MachineCalls {
    private MachineCalls() {}

    /** Calls a URL with an address as its host, on a connection of its own. */
    public static Call get(Machine machine, URI url, Duration patience) {
        String path = url.getRawQuery() == null ? url.getRawPath() : url.getRawPath() + "?" + url.getRawQuery();
        // What is sent is an argument of printf, so that nothing in it means anything to the shell.
        Commands.Result result = machine.attempt(
                "sh",
                "-c",
                "printf 'GET %s HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' \"$0\" \"$1\" | socat -t $2 -T $2 - TCP:$1:$3,connect-timeout=3",
                path,
                url.getHost(),
                Long.toString(patience.toSeconds()),
                Integer.toString(url.getPort() < 0 ? 80 : url.getPort()));
        return result.output().isEmpty() ? new Call(0, "", result.errors().strip()) : Call.parse(result.output());
    }
}
