// Package helm holds Sailfish to what Helm's SDK expects of a Kubernetes API server: a chart is installed, upgraded,
// rolled back and removed, with hooks, waiting and a custom resource. The build names the server in KUBECONFIG.
package helm

import (
	"context"
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/loader"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/kube"
	release "helm.sh/helm/v4/pkg/release/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

const (
	namespace = "interop-helm"
	name      = "shop"
	patience  = 90 * time.Second
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestChartLifecycle(t *testing.T) {
	if os.Getenv("KUBECONFIG") == "" {
		t.Fatal("KUBECONFIG names no cluster")
	}
	settings := cli.New()
	settings.SetNamespace(namespace)
	settings.KubeConfig = os.Getenv("KUBECONFIG")
	configuration := action.NewConfiguration()
	configuration.SetLogger(slog.NewTextHandler(io.Discard, nil))
	must(t, configuration.Init(settings.RESTClientGetter(), namespace, "secret"))
	rest, err := settings.RESTClientGetter().ToRESTConfig()
	must(t, err)
	set, err := kubernetes.NewForConfig(rest)
	must(t, err)
	ctx := context.Background()
	t.Cleanup(func() { _ = set.CoreV1().Namespaces().Delete(ctx, namespace, metav1.DeleteOptions{}) })
	chart, err := loader.Load("testdata/shop")
	must(t, err)

	install := action.NewInstall(configuration)
	install.ReleaseName, install.Namespace, install.CreateNamespace = name, namespace, true
	install.WaitStrategy, install.Timeout = kube.StatusWatcherStrategy, patience
	installed, err := install.RunWithContext(ctx, chart, map[string]any{"replicas": 2})
	must(t, err)
	if got := installed.(*release.Release).Info.Status.String(); got != "deployed" {
		t.Fatalf("after install the release is %s", got)
	}
	expectReplicas(t, set, 2)
	if _, err := set.BatchV1().Jobs(namespace).Get(ctx, name+"-prepare", metav1.GetOptions{}); err != nil {
		t.Fatalf("the hook's job: %v", err)
	}

	upgrade := action.NewUpgrade(configuration)
	upgrade.Namespace, upgrade.WaitStrategy, upgrade.Timeout = namespace, kube.StatusWatcherStrategy, patience
	_, err = upgrade.RunWithContext(ctx, name, chart, map[string]any{"replicas": 3})
	must(t, err)
	expectReplicas(t, set, 3)

	upgrade = action.NewUpgrade(configuration)
	upgrade.Namespace, upgrade.ServerSideApply = namespace, "true"
	upgrade.WaitStrategy, upgrade.Timeout = kube.StatusWatcherStrategy, patience
	_, err = upgrade.RunWithContext(ctx, name, chart, map[string]any{"replicas": 1})
	must(t, err)
	expectReplicas(t, set, 1)

	rollback := action.NewRollback(configuration)
	rollback.Version, rollback.WaitStrategy, rollback.Timeout = 1, kube.StatusWatcherStrategy, patience
	must(t, rollback.Run(name))
	expectReplicas(t, set, 2)

	history, err := action.NewHistory(configuration).Run(name)
	must(t, err)
	if len(history) != 4 {
		t.Fatalf("the release has %d revisions", len(history))
	}
	uninstall := action.NewUninstall(configuration)
	uninstall.WaitStrategy, uninstall.Timeout = kube.StatusWatcherStrategy, patience
	_, err = uninstall.Run(name)
	must(t, err)
	left, err := set.AppsV1().Deployments(namespace).List(ctx, metav1.ListOptions{})
	must(t, err)
	if len(left.Items) != 0 {
		t.Fatal("the deployment outlived its release")
	}
}

func expectReplicas(t *testing.T, set kubernetes.Interface, want int32) {
	t.Helper()
	found, err := set.AppsV1().Deployments(namespace).Get(context.Background(), name, metav1.GetOptions{})
	must(t, err)
	if *found.Spec.Replicas != want || found.Status.ReadyReplicas != want {
		t.Fatalf("replicas %d, ready %d, want %d", *found.Spec.Replicas, found.Status.ReadyReplicas, want)
	}
}
