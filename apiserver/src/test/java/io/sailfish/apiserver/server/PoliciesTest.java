package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MatchCondition;
import io.sailfish.model.api.admissionregistration.v1.MatchResources;
import io.sailfish.model.api.admissionregistration.v1.NamedRuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.ParamRef;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.sailfish.model.api.admissionregistration.v1.Validation;
import io.sailfish.model.api.admissionregistration.v1.Variable;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoliciesTest {
    private RunningServer running;
    private Client client;
    private ResourceClient<ConfigMap> maps;

    @BeforeAll
    void start(@TempDir Path directory) {
        running = new RunningServer(directory, new BuiltinKinds());
        client = running.server.client(UserInfo.of("admin", UserInfo.MASTERS), "test");
        maps = client.resource(CoreV1.CONFIG_MAPS);
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private static ConfigMap map(String name, Map<String, String> data) {
        return ConfigMap.builder()
                .metadata(ObjectMeta.builder().name(name).namespace("default").build())
                .data(data)
                .build();
    }

    private static ObjectMeta named(String name) {
        return ObjectMeta.builder().name(name).build();
    }

    private static MatchResources newMaps() {
        NamedRuleWithOperations rule = NamedRuleWithOperations.builder()
                .operations(List.of("CREATE"))
                .apiGroups(List.of(""))
                .apiVersions(List.of("v1"))
                .resources(List.of("configmaps"))
                .build();
        return MatchResources.builder().resourceRules(List.of(rule)).build();
    }

    @Test
    void anExpressionThatCostsTooMuchIsEndedAndRefuses() {
        client.resource(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICIES)
                .create(ValidatingAdmissionPolicy.builder()
                        .metadata(named("endless"))
                        .spec(ValidatingAdmissionPolicySpec.builder()
                                .matchConstraints(newMaps())
                                .matchConditions(List.of(MatchCondition.builder()
                                        .name("has-text")
                                        .expression("has(object.data) && has(object.data.text)")
                                        .build()))
                                .variables(List.of(Variable.builder()
                                        .name("letters")
                                        .expression("object.data.text.split('')")
                                        .build()))
                                .validations(List.of(Validation.builder()
                                        .expression("variables.letters.all(a, variables.letters.all(b,"
                                                + " variables.letters.all(c, a == b && b == c)))")
                                        .build()))
                                .build())
                        .build());
        client.resource(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICY_BINDINGS)
                .create(ValidatingAdmissionPolicyBinding.builder()
                        .metadata(named("endless"))
                        .spec(ValidatingAdmissionPolicyBindingSpec.builder()
                                .policyName("endless")
                                .validationActions(List.of("Deny"))
                                .build())
                        .build());
        maps.create(map("brief", Map.of("text", "x".repeat(10))));
        assertThatThrownBy(() -> maps.create(map("long", Map.of("text", "x".repeat(200)))))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(422))
                .hasMessageEndingWith("resulted in error: operation cancelled: actual cost limit exceeded");
    }

    @Test
    void aBoundPolicyIsHeldAgainstItsParameters() {
        maps.create(map("limits", Map.of("longest", "3")));
        client.resource(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICIES)
                .create(ValidatingAdmissionPolicy.builder()
                        .metadata(named("short"))
                        .spec(ValidatingAdmissionPolicySpec.builder()
                                .paramKind(ParamKind.builder()
                                        .apiVersion("v1")
                                        .kind("ConfigMap")
                                        .build())
                                .matchConstraints(newMaps())
                                .variables(List.of(Variable.builder()
                                        .name("size")
                                        .expression("object.metadata.name.size()")
                                        .build()))
                                .validations(List.of(Validation.builder()
                                        .expression("variables.size <= int(params.data.longest)")
                                        .messageExpression("'longer than ' + params.data.longest")
                                        .reason("Forbidden")
                                        .build()))
                                .build())
                        .build());
        maps.create(map("unbound", Map.of()));
        client.resource(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICY_BINDINGS)
                .create(ValidatingAdmissionPolicyBinding.builder()
                        .metadata(named("short"))
                        .spec(ValidatingAdmissionPolicyBindingSpec.builder()
                                .policyName("short")
                                .paramRef(ParamRef.builder()
                                        .name("limits")
                                        .namespace("default")
                                        .parameterNotFoundAction("Deny")
                                        .build())
                                .validationActions(List.of("Deny"))
                                .build())
                        .build());
        maps.create(map("abc", Map.of()));
        assertThatThrownBy(() -> maps.create(map("abcd", Map.of())))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(403))
                .hasMessage(
                        "configmaps \"abcd\" is forbidden: ValidatingAdmissionPolicy 'short' with binding 'short' denied"
                                + " request: longer than 3");
    }
}
