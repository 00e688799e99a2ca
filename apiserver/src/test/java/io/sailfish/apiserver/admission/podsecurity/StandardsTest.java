package io.sailfish.apiserver.admission.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.admission.podsecurity.Policy.Level;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.status.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardsTest {

    private static String violations(Level level, int version, String json) {
        byte[] body = ("{\"spec\":" + json.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
        PodSpec spec = ((Pod) JsonDecoder.decode(body, Pod.TYPE).message()).spec();
        return Standards.violations(new Policy(level, version), ObjectMeta.EMPTY, spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'containers':[{'name':'c'}]} | ``",
                "{'hostPID':true,'hostIPC':true} | host namespaces (hostPID=true, hostIPC=true)",
                "{'containers':[{'name':'c','ports':[{'hostPort':80}]}]} | hostPort (container \"c\" uses hostPort 80)",
                "{'containers':[{'name':'c','securityContext':{'capabilities':{'add':['NET_RAW','CHOWN']}}}]} |"
                        + " non-default capabilities (container \"c\" must not include \"NET_RAW\" in"
                        + " securityContext.capabilities.add)",
                "{'securityContext':{'seccompProfile':{'type':'Unconfined'}}} | seccompProfile (pod must not set"
                        + " securityContext.seccompProfile.type to \"Unconfined\")",
                "{'securityContext':{'windowsOptions':{'hostProcess':true}}} | hostProcess (pod must not set"
                        + " securityContext.windowsOptions.hostProcess=true)",
                "{'containers':[{'name':'c','livenessProbe':{'httpGet':{'host':'a','port':1}}}]} | probe or lifecycle"
                        + " host (container \"c\" uses probe or lifecycle host \"a\")",
            })
    void theBaselineForbidsKnownWaysOut(String spec, String expected) {
        assertThat(violations(Level.BASELINE, Policy.LATEST, spec)).isEqualTo(expected);
    }

    @Test
    void anOlderVersionKnowsFewerChecks() {
        String plain =
                "{'containers':[{'name':'c','securityContext':{'allowPrivilegeEscalation':false,'runAsNonRoot':true}}]}";
        assertThat(violations(Level.RESTRICTED, 18, plain)).isEmpty();
        assertThat(violations(Level.RESTRICTED, 21, plain))
                .startsWith("seccompProfile (")
                .doesNotContain("capabilities");
        assertThat(violations(Level.RESTRICTED, 22, plain)).contains("unrestricted capabilities");
    }

    @Test
    void whatCannotBeReadIsTheStrictest() {
        List<FieldError> errors = new ArrayList<>();
        Policy policy = Policy.of(Map.of("pod-security.kubernetes.io/enforce", "frob"), "enforce", errors);
        assertThat(policy).hasToString("restricted:latest");
        assertThat(errors).hasSize(1);
        assertThat(Policy.of(Map.of(), "enforce")).hasToString("privileged:latest");
    }
}
