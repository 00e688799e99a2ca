package io.sailfish.scheduler;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeSpec;
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes and pods for tests. */
public final class Given {
    private Given() {}

    /** A node with so much CPU, 8 GiB of memory and room for 110 pods, labelled with its name. */
    public static Node node(String name, String cpu, Map<String, String> labels, Taint... taints) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("kubernetes.io/hostname", name);
        return Node.builder()
                .metadata(ObjectMeta.builder().name(name).labels(all).build())
                .spec(NodeSpec.builder().taints(List.of(taints)).build())
                .status(NodeStatus.builder()
                        .allocatable(Map.of(
                                "cpu", Quantity.parse(cpu),
                                "memory", Quantity.parse("8Gi"),
                                "pods", Quantity.parse("110")))
                        .build())
                .build();
    }

    public static Node node(String name, String cpu) {
        return node(name, cpu, Map.of());
    }

    /** A pod that requests so much CPU, and claims a host port unless it is 0. */
    public static Pod pod(String name, String cpu, int hostPort) {
        return Pod.builder()
                .metadata(ObjectMeta.builder().namespace("default").name(name).build())
                .spec(PodSpec.builder()
                        .containers(List.of(Container.builder()
                                .name("c")
                                .image("image")
                                .ports(
                                        hostPort == 0
                                                ? List.of()
                                                : List.of(ContainerPort.builder()
                                                        .containerPort(80)
                                                        .hostPort(hostPort)
                                                        .build()))
                                .resources(ResourceRequirements.builder()
                                        .requests(Map.of("cpu", Quantity.parse(cpu)))
                                        .build())
                                .build()))
                        .build())
                .build();
    }

    public static Pod pod(String name, String cpu) {
        return pod(name, cpu, 0);
    }

    public static Pod labelled(Pod pod, Map<String, String> labels) {
        return pod.withMetadata(pod.metadata().withLabels(labels));
    }

    public static Taint taint(String key, String effect) {
        return Taint.builder().key(key).value("v").effect(effect).build();
    }
}
