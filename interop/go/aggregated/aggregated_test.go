package aggregated

import (
	"context"
	"encoding/base64"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// patience bounds every wait: availability is looked at every half minute.
const patience = 120 * time.Second

var (
	services    = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	apiServices = schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}
	resources   = groupVersion.WithResource("boats")
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come true in %s", what, patience)
		}
	}
}

func connect(t *testing.T, change func(*rest.Config)) (*rest.Config, dynamic.Interface) {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	must(t, err)
	change(config)
	client, err := dynamic.NewForConfig(config)
	must(t, err)
	return config, client
}

func boat(name string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": groupVersion.String(), "kind": "Boat", "metadata": map[string]any{"name": name},
	}}
}

// available tells what the condition of the APIService says: its status and reason.
func available(ctx context.Context, client dynamic.Interface) string {
	object, err := client.Resource(apiServices).Get(ctx, "v1."+group, metav1.GetOptions{})
	if err != nil {
		return err.Error()
	}
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, one := range conditions {
		condition := one.(map[string]any)
		if condition["type"] == "Available" {
			return condition["status"].(string) + " " + condition["reason"].(string)
		}
	}
	return ""
}

func bundle(authority []byte) string {
	return base64.StdEncoding.EncodeToString(authority)
}

func register(ctx context.Context, t *testing.T, client dynamic.Interface, port int, authority []byte) {
	t.Helper()
	service := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "boats"},
		"spec": map[string]any{"type": "ExternalName", "externalName": "localhost"},
	}}
	_, err := client.Resource(services).Namespace("default").Create(ctx, service, metav1.CreateOptions{})
	must(t, err)
	registration := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
		"metadata": map[string]any{"name": "v1." + group},
		"spec": map[string]any{
			"group": group, "version": "v1", "groupPriorityMinimum": int64(1000), "versionPriority": int64(15),
			"caBundle": bundle(authority),
			"service":  map[string]any{"namespace": "default", "name": "boats", "port": int64(port)},
		},
	}}
	_, err = client.Resource(apiServices).Create(ctx, registration, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() {
		_ = client.Resource(apiServices).Delete(context.Background(), "v1."+group, metav1.DeleteOptions{})
		_ = client.Resource(services).Namespace("default").Delete(context.Background(), "boats", metav1.DeleteOptions{})
	})
}

func TestAStockApiServerBehindThisOne(t *testing.T) {
	kubeconfig := os.Getenv("KUBECONFIG")
	if kubeconfig == "" {
		t.Fatal("KUBECONFIG names no cluster")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	config, admin := connect(t, func(*rest.Config) {})
	storage := newBoats()
	running, stop := context.WithCancel(ctx)
	defer stop()
	port, authority, ended := serve(running, t, kubeconfig, storage, 0)
	register(ctx, t, admin, port, authority)
	eventually(t, "the server is available", func() bool { return available(ctx, admin) == "True Passed" })

	t.Run("discovery tells what it serves", func(t *testing.T) {
		eventually(t, "boats are discovered", func() bool {
			client, err := discovery.NewDiscoveryClientForConfig(config)
			must(t, err)
			_, lists, err := client.ServerGroupsAndResources()
			return err == nil && slices.ContainsFunc(lists, func(list *metav1.APIResourceList) bool {
				return list.GroupVersion == groupVersion.String() && len(list.APIResources) == 1
			})
		})
	})
	t.Run("schemas tell what it serves", func(t *testing.T) {
		client, err := discovery.NewDiscoveryClientForConfig(config)
		must(t, err)
		paths, err := client.OpenAPIV3().Paths()
		must(t, err)
		third, err := paths["apis/"+groupVersion.String()].Schema("application/json")
		must(t, err)
		if !strings.Contains(string(third), Boat{}.OpenAPIModelName()) {
			t.Fatalf("the document of OpenAPI 3 does not describe a boat")
		}
		second, err := client.OpenAPISchema()
		must(t, err)
		if !slices.ContainsFunc(second.GetDefinitions().GetAdditionalProperties(), func(named *openapi_v2.NamedSchema) bool {
			return named.GetName() == Boat{}.OpenAPIModelName()
		}) {
			t.Fatalf("the document of OpenAPI 2 does not describe a boat")
		}
	})
	t.Run("objects are made, read, watched and deleted", func(t *testing.T) {
		client := admin.Resource(resources).Namespace("default")
		watching, err := client.Watch(ctx, metav1.ListOptions{})
		must(t, err)
		defer watching.Stop()
		made, err := client.Create(ctx, boat("ada"), metav1.CreateOptions{})
		must(t, err)
		if owner := made.Object["owner"]; owner != "kubernetes-admin" {
			t.Fatalf("the server takes the client for %v", owner)
		}
		event := <-watching.ResultChan()
		if event.Object.(*unstructured.Unstructured).GetName() != "ada" {
			t.Fatalf("the watch tells %v", event)
		}
		list, err := client.List(ctx, metav1.ListOptions{})
		must(t, err)
		if len(list.Items) != 1 {
			t.Fatalf("the list has %d items", len(list.Items))
		}
		must(t, client.Delete(ctx, "ada", metav1.DeleteOptions{}))
		_, err = client.Get(ctx, "ada", metav1.GetOptions{})
		if !errors.IsNotFound(err) {
			t.Fatalf("what was deleted: %v", err)
		}
	})
	t.Run("who may not is refused", func(t *testing.T) {
		_, nobody := connect(t, func(config *rest.Config) { config.Impersonate.UserName = "nobody" })
		_, err := nobody.Resource(resources).Namespace("default").List(ctx, metav1.ListOptions{})
		if !errors.IsForbidden(err) {
			t.Fatalf("a list of nobody's: %v", err)
		}
	})
	t.Run("kubectl shows it", func(t *testing.T) {
		if _, err := exec.LookPath("kubectl"); err != nil {
			t.Skip("no kubectl on the PATH")
		}
		_, err := admin.Resource(resources).Namespace("default").Create(ctx, boat("bea"), metav1.CreateOptions{})
		must(t, err)
		shown, err := exec.Command("kubectl", "--cache-dir", t.TempDir(), "get", "boats", "-n", "default").CombinedOutput()
		if err != nil || !strings.Contains(string(shown), "bea") {
			t.Fatalf("kubectl says: %s %v", shown, err)
		}
	})
	t.Run("it goes and comes back", func(t *testing.T) {
		stop()
		<-ended
		eventually(t, "it is unavailable", func() bool {
			_, err := admin.Resource(resources).Namespace("default").List(ctx, metav1.ListOptions{})
			return errors.IsServiceUnavailable(err) && available(ctx, admin) == "False FailedDiscoveryCheck"
		})
		again, end := context.WithCancel(ctx)
		defer end()
		_, fresh, _ := serve(again, t, kubeconfig, storage, port)
		object, err := admin.Resource(apiServices).Get(ctx, "v1."+group, metav1.GetOptions{})
		must(t, err)
		changed := object.DeepCopy()
		must(t, unstructured.SetNestedField(changed.Object, bundle(fresh), "spec", "caBundle"))
		_, err = admin.Resource(apiServices).Update(ctx, changed, metav1.UpdateOptions{})
		must(t, err)
		eventually(t, "it is back", func() bool {
			list, err := admin.Resource(resources).Namespace("default").List(ctx, metav1.ListOptions{})
			return err == nil && len(list.Items) == 1
		})
	})
}
