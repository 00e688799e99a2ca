package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.ConfigMapKeySelector;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.EnvFromSource;
import io.sailfish.model.api.core.v1.EnvVar;
import io.sailfish.model.api.core.v1.EnvVarSource;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.core.v1.SecretKeySelector;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.node.downward.FieldValues;
import io.sailfish.node.volume.ApiObjects;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The environment variables of a container: those of services, then envFrom, then env; later ones win. */
final class Environment {
    private final Pod pod;
    private final Container container;
    private final FieldValues values;
    private final ApiObjects objects;
    private final Map<String, String> variables = new LinkedHashMap<>();

    private Environment(Pod pod, Container container, FieldValues values, ApiObjects objects) {
        this.pod = pod;
        this.container = container;
        this.values = values;
        this.objects = objects;
    }

    /** The variables in order of their definition. */
    static Map<String, String> of(
            Pod pod, Container container, FieldValues values, ApiObjects objects, List<Service> services)
            throws ConfigFailure {
        Environment environment = new Environment(pod, container, values, objects);
        Map<String, String> ofServices = ofServices(pod, services);
        for (EnvFromSource source : container.envFrom()) {
            environment.from(source);
        }
        for (EnvVar variable : container.env()) {
            environment.define(variable, ofServices);
        }
        ofServices.forEach(environment.variables::putIfAbsent);
        return environment.variables;
    }

    private void from(EnvFromSource source) throws ConfigFailure {
        if (source.hasConfigMapRef()) {
            String name = source.configMapRef().name();
            Optional<ConfigMap> found = objects.configMap(pod.namespace(), name);
            if (found.isEmpty() && !source.configMapRef().optional(false)) {
                throw new ConfigFailure("configmap \"" + name + "\" not found");
            }
            found.ifPresent(map -> map.data().forEach((key, value) -> variables.put(source.prefix() + key, value)));
        }
        if (source.hasSecretRef()) {
            String name = source.secretRef().name();
            Optional<Secret> found = objects.secret(pod.namespace(), name);
            if (found.isEmpty() && !source.secretRef().optional(false)) {
                throw new ConfigFailure("secret \"" + name + "\" not found");
            }
            found.ifPresent(secret ->
                    secret.data().forEach((key, value) -> variables.put(source.prefix() + key, value.utf8())));
        }
    }

    private void define(EnvVar variable, Map<String, String> ofServices) throws ConfigFailure {
        if (!variable.hasValueFrom()) {
            Map<String, String> known = new LinkedHashMap<>(ofServices);
            known.putAll(variables);
            variables.put(variable.name(), Expansion.expand(variable.value(), known));
            return;
        }
        Optional<String> value = value(variable.valueFrom());
        if (value.isPresent()) {
            variables.put(variable.name(), value.get());
        }
    }

    private Optional<String> value(EnvVarSource source) throws ConfigFailure {
        try {
            if (source.hasFieldRef()) {
                return Optional.of(values.field(source.fieldRef().fieldPath()));
            }
            if (source.hasResourceFieldRef()) {
                String name = source.resourceFieldRef().containerName();
                Container of = name.isEmpty()
                        ? container
                        : Pods.container(pod, name)
                                .orElseThrow(() -> new ConfigFailure("container " + name + " not found"));
                return Optional.of(values.resource(of, source.resourceFieldRef()));
            }
        } catch (IllegalArgumentException unsupported) {
            throw new ConfigFailure(unsupported.getMessage());
        }
        if (source.hasConfigMapKeyRef()) {
            return configMapKey(source.configMapKeyRef());
        }
        if (source.hasSecretKeyRef()) {
            return secretKey(source.secretKeyRef());
        }
        throw new ConfigFailure("an environment variable has a source that this node does not support");
    }

    private Optional<String> configMapKey(ConfigMapKeySelector selector) throws ConfigFailure {
        Optional<ConfigMap> found = objects.configMap(pod.namespace(), selector.name());
        Optional<String> value = found.map(map -> map.data().get(selector.key()));
        if (value.isEmpty() && !selector.optional(false)) {
            throw new ConfigFailure(
                    found.isEmpty()
                            ? "configmap \"" + selector.name() + "\" not found"
                            : "couldn't find key " + selector.key() + " in ConfigMap " + pod.namespace() + "/"
                                    + selector.name());
        }
        return value;
    }

    private Optional<String> secretKey(SecretKeySelector selector) throws ConfigFailure {
        Optional<Secret> found = objects.secret(pod.namespace(), selector.name());
        Optional<String> value = found.flatMap(
                        secret -> Optional.ofNullable(secret.data().get(selector.key())))
                .map(bytes -> bytes.utf8());
        if (value.isEmpty() && !selector.optional(false)) {
            throw new ConfigFailure(
                    found.isEmpty()
                            ? "secret \"" + selector.name() + "\" not found"
                            : "couldn't find key " + selector.key() + " in Secret " + pod.namespace() + "/"
                                    + selector.name());
        }
        return value;
    }

    /** The variables by which services of the namespace, and the API server's, are found without DNS. */
    static Map<String, String> ofServices(Pod pod, List<Service> services) {
        Map<String, String> variables = new LinkedHashMap<>();
        boolean links = pod.spec().enableServiceLinks(true);
        for (Service service : services) {
            boolean apiServer =
                    service.namespace().equals("default") && service.name().equals("kubernetes");
            boolean linked = links && service.namespace().equals(pod.namespace());
            String address = service.spec().clusterIP();
            if ((apiServer || linked) && !address.isEmpty() && !address.equals("None")) {
                add(variables, service, address);
            }
        }
        return variables;
    }

    private static void add(Map<String, String> variables, Service service, String address) {
        if (service.spec().ports().isEmpty()) {
            return;
        }
        String prefix = service.name().toUpperCase(Locale.ROOT).replace('-', '_');
        ServicePort first = service.spec().ports().getFirst();
        variables.put(prefix + "_SERVICE_HOST", address);
        variables.put(prefix + "_SERVICE_PORT", Integer.toString(first.port()));
        for (ServicePort port : service.spec().ports()) {
            if (!port.name().isEmpty()) {
                String name = port.name().toUpperCase(Locale.ROOT).replace('-', '_');
                variables.put(prefix + "_SERVICE_PORT_" + name, Integer.toString(port.port()));
            }
        }
        variables.put(prefix + "_PORT", url(first, address));
        for (ServicePort port : service.spec().ports()) {
            String each = prefix + "_PORT_" + port.port() + "_" + protocol(port);
            variables.put(each, url(port, address));
            variables.put(each + "_PROTO", protocol(port).toLowerCase(Locale.ROOT));
            variables.put(each + "_PORT", Integer.toString(port.port()));
            variables.put(each + "_ADDR", address);
        }
    }

    private static String protocol(ServicePort port) {
        return port.protocol().isEmpty() ? "TCP" : port.protocol();
    }

    private static String url(ServicePort port, String address) {
        return protocol(port).toLowerCase(Locale.ROOT) + "://" + address + ":" + port.port();
    }
}
