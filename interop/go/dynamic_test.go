package interop

import (
	"strings"
	"testing"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/disk"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/openapi3"
	"k8s.io/client-go/restmapper"
)

var configMaps = schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}

// The dynamic client handles objects it has no types for.
func TestDynamicClient(t *testing.T) {
	client, err := dynamic.NewForConfig(config(t))
	must(t, err)
	ns, ctx := namespace(t), during(t)
	deployment := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": map[string]any{"name": "web"},
		"spec": map[string]any{
			"replicas": int64(0),
			"selector": map[string]any{"matchLabels": map[string]any{"app": "web"}},
			"template": map[string]any{
				"metadata": map[string]any{"labels": map[string]any{"app": "web"}},
				"spec":     map[string]any{"containers": []any{map[string]any{"name": "c", "image": "web:1"}}},
			},
		},
	}}
	deployments := client.Resource(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}).Namespace(ns)
	made, err := deployments.Create(ctx, deployment, metav1.CreateOptions{})
	must(t, err)
	replicas, _, _ := unstructured.NestedInt64(made.Object, "spec", "replicas")
	equal(t, "replicas kept as zero", replicas, int64(0))
	policy, _, _ := unstructured.NestedString(made.Object, "spec", "template", "spec", "restartPolicy")
	equal(t, "default restart policy", policy, "Always")
	_, err = deployments.Patch(ctx, "web", types.MergePatchType, []byte(`{"metadata":{"labels":{"x":"y"}}}`), metav1.PatchOptions{})
	must(t, err)
	scale, err := deployments.Get(ctx, "web", metav1.GetOptions{}, "scale")
	must(t, err)
	equal(t, "kind of the scale", scale.GetKind(), "Scale")
}

// The metadata client gets objects without their bodies, in protobuf.
func TestMetadataClient(t *testing.T) {
	client, err := metadata.NewForConfig(config(t))
	must(t, err)
	set, ns, ctx := clientset(t), namespace(t), during(t)
	_, err = set.CoreV1().ConfigMaps(ns).Create(ctx, configMap("a", map[string]string{"k": "v"}), metav1.CreateOptions{})
	must(t, err)
	list, err := client.Resource(configMaps).Namespace(ns).List(ctx, metav1.ListOptions{FieldSelector: "metadata.name=a"})
	must(t, err)
	equal(t, "objects", len(list.Items), 1)
	equal(t, "name", list.Items[0].Name, "a")
	stream, err := client.Resource(configMaps).Namespace(ns).Watch(ctx, metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	must(t, err)
	defer stream.Stop()
	must(t, client.Resource(configMaps).Namespace(ns).Delete(ctx, "a", metav1.DeleteOptions{}))
	event := <-stream.ResultChan()
	deleted, ok := event.Object.(*metav1.PartialObjectMetadata)
	if !ok || deleted.Name != "a" {
		t.Fatalf("watch of metadata gave %v", event)
	}
}

// Discovery feeds REST mappers: by memory and by disk cache, aggregated and not.
func TestDiscoveryAndMapping(t *testing.T) {
	client, err := discovery.NewDiscoveryClientForConfig(config(t))
	must(t, err)
	version, err := client.ServerVersion()
	must(t, err)
	contains(t, "version", version.GitVersion, "v1.")
	mapper := restmapper.NewShortcutExpander(
		restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client)), memory.NewMemCacheClient(client),
		func(string) {})
	for short, want := range map[string]string{
		"po": "pods", "deploy": "deployments", "svc": "services", "cm": "configmaps", "sts": "statefulsets",
		"ds": "daemonsets", "cj": "cronjobs", "hpa": "horizontalpodautoscalers", "pvc": "persistentvolumeclaims",
		"ing": "ingresses", "netpol": "networkpolicies", "crd": "customresourcedefinitions", "sc": "storageclasses"} {
		found, err := mapper.ResourceFor(schema.GroupVersionResource{Resource: short})
		if err != nil {
			t.Errorf("%s: %v", short, err)
			continue
		}
		equal(t, short, found.Resource, want)
	}
	mapping, err := mapper.RESTMapping(schema.GroupKind{Group: "batch", Kind: "CronJob"})
	must(t, err)
	equal(t, "scope of CronJob", mapping.Scope.Name(), meta.RESTScopeNameNamespace)

	cached, err := disk.NewCachedDiscoveryClientForConfig(config(t), t.TempDir(), t.TempDir(), time.Minute)
	must(t, err)
	_, resources, err := cached.ServerGroupsAndResources()
	must(t, err)
	if len(resources) < 15 {
		t.Fatalf("only %d group versions are discovered", len(resources))
	}
	legacy, err := discovery.NewDiscoveryClientForConfig(config(t))
	must(t, err)
	legacy.UseLegacyDiscovery = true
	_, plain, err := legacy.ServerGroupsAndResources()
	must(t, err)
	equal(t, "group versions by either discovery", len(plain), len(resources))
}

// OpenAPI in both versions is what schema-driven clients can parse.
func TestOpenApi(t *testing.T) {
	client, err := discovery.NewDiscoveryClientForConfig(config(t))
	must(t, err)
	document, err := client.OpenAPISchema()
	must(t, err)
	found := false
	for _, definition := range document.GetDefinitions().GetAdditionalProperties() {
		found = found || definition.GetName() == "io.k8s.api.core.v1.Pod"
	}
	if !found {
		t.Fatal("OpenAPI v2 does not define Pod")
	}
	root := openapi3.NewRoot(client.OpenAPIV3())
	versions, err := root.GroupVersions()
	must(t, err)
	for _, version := range versions {
		if _, err := root.GVSpec(version); err != nil {
			t.Errorf("OpenAPI v3 of %s: %v", version, err)
		}
	}
}

func widgets(group string) *apiextensionsv1.CustomResourceDefinition {
	return &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "widgets." + group},
		Spec: apiextensionsv1.CustomResourceDefinitionSpec{
			Group: group,
			Scope: apiextensionsv1.NamespaceScoped,
			Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "widgets", Singular: "widget", Kind: "Widget", ListKind: "WidgetList"},
			Versions: []apiextensionsv1.CustomResourceDefinitionVersion{{
				Name: "v1", Served: true, Storage: true,
				Subresources: &apiextensionsv1.CustomResourceSubresources{Status: &apiextensionsv1.CustomResourceSubresourceStatus{}},
				Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &apiextensionsv1.JSONSchemaProps{
					Type: "object",
					Properties: map[string]apiextensionsv1.JSONSchemaProps{
						"spec": {Type: "object", Required: []string{"size"}, Properties: map[string]apiextensionsv1.JSONSchemaProps{
							"size":  {Type: "integer", Minimum: new(1.0)},
							"color": {Type: "string", Default: &apiextensionsv1.JSON{Raw: []byte(`"blue"`)}},
						}},
						"status": {Type: "object", Properties: map[string]apiextensionsv1.JSONSchemaProps{
							"ready": {Type: "boolean"},
						}},
					},
				}},
			}},
		},
	}
}

// defineWidgets makes a custom resource and waits until it is served.
func defineWidgets(t *testing.T) schema.GroupVersion {
	t.Helper()
	group := strings.ReplaceAll(namespace(t), "interop-", "g") + ".interop.example.com"
	set, err := apiextensions.NewForConfig(config(t))
	must(t, err)
	definitions := set.ApiextensionsV1().CustomResourceDefinitions()
	made, err := definitions.Create(during(t), widgets(group), metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() { _ = definitions.Delete(during(t), made.Name, metav1.DeleteOptions{}) })
	eventually(t, "the definition is established", func() (bool, error) {
		definition, err := definitions.Get(during(t), made.Name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		for _, condition := range definition.Status.Conditions {
			if condition.Type == apiextensionsv1.Established && condition.Status == apiextensionsv1.ConditionTrue {
				return true, nil
			}
		}
		return false, nil
	})
	return schema.GroupVersion{Group: group, Version: "v1"}
}

// A custom resource is served with defaults, pruning, validation and a status of its own.
func TestCustomResources(t *testing.T) {
	version := defineWidgets(t)
	client, err := dynamic.NewForConfig(config(t))
	must(t, err)
	ns, ctx := namespace(t), during(t)
	resource := client.Resource(version.WithResource("widgets")).Namespace(ns)
	widget := func(name string, size int64) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": version.String(), "kind": "Widget",
			"metadata": map[string]any{"name": name},
			"spec":     map[string]any{"size": size, "unknown": "pruned"},
			"status":   map[string]any{"ready": true},
		}}
	}
	made, err := resource.Create(ctx, widget("a", 3), metav1.CreateOptions{})
	must(t, err)
	color, _, _ := unstructured.NestedString(made.Object, "spec", "color")
	equal(t, "defaulted field", color, "blue")
	if _, there, _ := unstructured.NestedString(made.Object, "spec", "unknown"); there {
		t.Fatal("an unknown field was kept")
	}
	if _, there := made.Object["status"]; there {
		t.Fatal("status was written by create")
	}
	_ = unstructured.SetNestedField(made.Object, true, "status", "ready")
	made, err = resource.UpdateStatus(ctx, made, metav1.UpdateOptions{})
	must(t, err)
	ready, _, _ := unstructured.NestedBool(made.Object, "status", "ready")
	equal(t, "status", ready, true)
	equal(t, "generation", made.GetGeneration(), int64(1))
	_, err = resource.Create(ctx, widget("b", 0), metav1.CreateOptions{})
	if !apierrors.IsInvalid(err) {
		t.Fatalf("a size below the minimum gave %v", err)
	}
	list, err := resource.List(ctx, metav1.ListOptions{})
	must(t, err)
	equal(t, "kind of the list", list.GetKind(), "WidgetList")
	equal(t, "widgets", len(list.Items), 1)
}
