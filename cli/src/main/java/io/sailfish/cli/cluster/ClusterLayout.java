package io.sailfish.cli.cluster;

import io.sailfish.lab.LabConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * Where everything of a cluster on this machine is: folders, names, addresses and ports. Different layouts can run side by
 * side.
 *
 * @param name        prefix of network namespaces
 * @param home        folder for all state
 * @param program     the launcher
 * @param nodeNetwork first three numbers of the machines' network
 * @param podCidr     addresses of pods
 * @param serviceCidr addresses of Services
 * @param port        the API server's port on loopback
 */
public record ClusterLayout(
        String name, Path home, Path program, String nodeNetwork, String podCidr, String serviceCidr, int port) {
    static final String CONTROL_PLANE = "cp";
    private static final int CONTROL_PLANE_NUMBER = 10;
    private static final int REGISTRY_PORT = 5000;

    /** The layout of the user's cluster, by the environment's SAILFISH_LAB, SAILFISH_HOME and SAILFISH_PORT. */
    public static ClusterLayout standard() {
        String name = environment("SAILFISH_LAB", "sailfish");
        return new ClusterLayout(
                name,
                Path.of(environment("SAILFISH_HOME", "/srv/" + name)),
                Path.of(System.getProperty("sailfish.home", "."), "sailfish").toAbsolutePath(),
                environment("SAILFISH_NODE_NETWORK", "10.200.0"),
                environment("SAILFISH_POD_CIDR", "10.244.0.0/16"),
                environment("SAILFISH_SERVICE_CIDR", "10.96.0.0/16"),
                Integer.parseInt(environment("SAILFISH_PORT", "6443")));
    }

    /** The lab that the cluster runs on. */
    public LabConfig lab() {
        return new LabConfig(
                name,
                home,
                nodeNetwork,
                List.of(nodeNetwork + ".0/24", podCidr, serviceCidr),
                List.of(program.getParent()));
    }

    /** The address of the control plane's machine. */
    public String controlPlaneAddress() {
        return nodeNetwork + "." + CONTROL_PLANE_NUMBER;
    }

    /** The last number of a machine's address: the control plane has 10, n1 has 11 and so on. */
    public int number(String machine) {
        return machine.equals(CONTROL_PLANE)
                ? CONTROL_PLANE_NUMBER
                : CONTROL_PLANE_NUMBER + Integer.parseInt(machine.substring(1));
    }

    /** The API server as the machines see it. */
    public String serverUrl() {
        return "https://" + controlPlaneAddress() + ":6443";
    }

    /** The API server as this machine sees it. */
    public String loopbackUrl() {
        return "https://127.0.0.1:" + port;
    }

    /** The registry that the machines pull from. */
    public String registry() {
        return controlPlaneAddress() + ":" + REGISTRY_PORT;
    }

    /** The administrator's kubeconfig. */
    public Path kubeconfig() {
        return home.resolve("kubeconfig");
    }

    /** What images are made of, kept so that they are made once. */
    public Path imageWork() {
        return home.resolve("images");
    }

    private static String environment(String variable, String otherwise) {
        String value = System.getenv(variable);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
