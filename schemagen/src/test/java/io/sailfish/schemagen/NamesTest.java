package io.sailfish.schemagen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void constantsSplitWords() {
        assertThat(Names.constant("nodeName")).isEqualTo("NODE_NAME");
        assertThat(Names.constant("podIPs")).isEqualTo("POD_IPS");
        assertThat(Names.constant("setHostnameAsFQDN")).isEqualTo("SET_HOSTNAME_AS_FQDN");
        assertThat(Names.constant("nonResourceURLs")).isEqualTo("NON_RESOURCE_URLS");
        assertThat(Names.constant("serverAddressByClientCIDRs")).isEqualTo("SERVER_ADDRESS_BY_CLIENT_CIDRS");
        assertThat(Names.constant("x-kubernetes-list-type")).isEqualTo("X_KUBERNETES_LIST_TYPE");
        assertThat(Names.constant("type")).isEqualTo("TYPE_FIELD");
    }

    @Test
    void accessorsAvoidWhatJavaHasTaken() {
        assertThat(Names.accessor("continue")).isEqualTo("continueValue");
        assertThat(Names.accessor("enum")).isEqualTo("enumValue");
        assertThat(Names.accessor("$ref")).isEqualTo("ref");
        assertThat(Names.accessor("Port")).isEqualTo("port");
        assertThat(Names.accessor("x-kubernetes-int-or-string")).isEqualTo("xKubernetesIntOrString");
    }

    @Test
    void resourceConstantsArePluralWordsOfTheKind() {
        assertThat(constant("NetworkPolicy", "networkpolicies")).isEqualTo("NETWORK_POLICIES");
        assertThat(constant("ConfigMap", "configmaps")).isEqualTo("CONFIG_MAPS");
        assertThat(constant("Ingress", "ingresses")).isEqualTo("INGRESSES");
        assertThat(constant("Endpoints", "endpoints")).isEqualTo("ENDPOINTS");
        assertThat(constant("CSIDriver", "csidrivers")).isEqualTo("CSI_DRIVERS");
        assertThat(constant("IPAddress", "ipaddresses")).isEqualTo("IP_ADDRESSES");
    }

    private static String constant(String kind, String plural) {
        return JavaWriter.resourceConstant(
                new Schema.Resource("", "v1", plural, "", kind, true, List.of(), List.of(), List.of(), List.of(), ""));
    }
}
