"""The official Python client against the cluster that KUBECONFIG names."""
import threading
import time
import uuid

import pytest
from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.rest import ApiException


@pytest.fixture(scope="session")
def api():
    config.load_kube_config()
    return client.ApiClient()


@pytest.fixture
def namespace(api):
    core = client.CoreV1Api(api)
    name = "python-" + uuid.uuid4().hex[:8]
    core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=name)))
    yield name
    core.delete_namespace(name)


def deployment(name, replicas):
    labels = {"app": name}
    return client.V1Deployment(
        metadata=client.V1ObjectMeta(name=name),
        spec=client.V1DeploymentSpec(
            replicas=replicas,
            selector=client.V1LabelSelector(match_labels=labels),
            template=client.V1PodTemplateSpec(
                metadata=client.V1ObjectMeta(labels=labels),
                spec=client.V1PodSpec(containers=[client.V1Container(name="c", image="web:1")]),
            ),
        ),
    )


def eventually(what, holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what + " did not come true"
        time.sleep(0.1)


def test_a_deployment_lives(api, namespace):
    apps = client.AppsV1Api(api)
    apps.create_namespaced_deployment(namespace, deployment("web", 2))
    read = lambda: apps.read_namespaced_deployment("web", namespace)
    eventually("two replicas", lambda: read().status.ready_replicas == 2)
    apps.patch_namespaced_deployment_scale("web", namespace, {"spec": {"replicas": 3}})
    eventually("three replicas", lambda: read().status.ready_replicas == 3)
    apps.delete_namespaced_deployment("web", namespace, propagation_policy="Foreground")
    core = client.CoreV1Api(api)
    eventually("no pods", lambda: not core.list_namespaced_pod(namespace).items)


def test_watch_goes_on_from_a_list(api, namespace):
    core = client.CoreV1Api(api)
    start = core.list_namespaced_config_map(namespace).metadata.resource_version

    def write():
        for i in range(10):
            core.create_namespaced_config_map(namespace, client.V1ConfigMap(metadata=client.V1ObjectMeta(name=f"c{i}")))

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    stream = watch.Watch()
    for event in stream.stream(core.list_namespaced_config_map, namespace, resource_version=start, timeout_seconds=30):
        name = event["object"].metadata.name
        if event["type"] == "ADDED" and name != "kube-root-ca.crt":
            seen.append(name)
        if len(seen) == 10:
            stream.stop()
    writer.join()
    assert seen == [f"c{i}" for i in range(10)]


def test_errors_are_statuses(api, namespace):
    core = client.CoreV1Api(api)
    with pytest.raises(ApiException) as absent:
        core.read_namespaced_pod("absent", namespace)
    assert absent.value.status == 404 and '"reason":"NotFound"' in absent.value.body.replace(" ", "")
    with pytest.raises(ApiException) as invalid:
        core.create_namespaced_config_map(namespace, {"metadata": {"name": "Not_A_Name"}})
    assert invalid.value.status == 422
    with pytest.raises(ApiException) as stale:
        made = core.create_namespaced_config_map(namespace, {"metadata": {"name": "c"}})
        made.data = {"a": "1"}
        core.replace_namespaced_config_map("c", namespace, made)
        core.replace_namespaced_config_map("c", namespace, made)
    assert stale.value.status == 409


def test_dynamic_client_applies(api, namespace):
    maps = dynamic.DynamicClient(api).resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"a": "1"}}
    applied = maps.server_side_apply(body=body, namespace=namespace, field_manager="python")
    assert applied.metadata.managedFields[0].operation == "Apply"
    assert maps.get(name="applied", namespace=namespace).data.a == "1"


def test_yaml_of_several_kinds(api, namespace):
    objects = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"k": "v"}},
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"},
         "spec": {"selector": {"app": "s"}, "ports": [{"port": 80}]}},
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p"},
         "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}},
    ]
    for made in objects:
        utils.create_from_dict(api, made, namespace=namespace)
    service = client.CoreV1Api(api).read_namespaced_service("s", namespace)
    assert service.spec.cluster_ip and service.spec.cluster_ip != "None"
