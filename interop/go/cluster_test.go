// Package interop holds Sailfish to what stock client-go and controller-runtime expect of a Kubernetes API server. The
// server is started by the build, which names it in KUBECONFIG; nothing here knows that it is not upstream's.
package interop

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// patience bounds every wait: a loaded machine of two cores needs some.
const patience = 60 * time.Second

func TestMain(m *testing.M) {
	if os.Getenv("KUBECONFIG") == "" {
		fmt.Println("KUBECONFIG names no cluster")
		os.Exit(2)
	}
	// client-go speaks CBOR only where it is told to.
	os.Setenv("KUBE_FEATURE_ClientsAllowCBOR", "true")
	os.Exit(m.Run())
}

func config(t *testing.T) *rest.Config {
	t.Helper()
	loaded, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	must(t, err)
	loaded.QPS, loaded.Burst = 1000, 1000
	return loaded
}

func clientset(t *testing.T) kubernetes.Interface {
	t.Helper()
	set, err := kubernetes.NewForConfig(config(t))
	must(t, err)
	return set
}

func during(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// namespace makes a namespace of the test's own and removes it afterwards.
func namespace(t *testing.T) string {
	t.Helper()
	set := clientset(t)
	made, err := set.CoreV1().Namespaces().Create(during(t), &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "interop-"},
	}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() {
		_ = set.CoreV1().Namespaces().Delete(context.Background(), made.Name, metav1.DeleteOptions{})
	})
	eventually(t, "the namespace has its account and root certificate", func() (bool, error) {
		_, err := set.CoreV1().ServiceAccounts(made.Name).Get(context.Background(), "default", metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		_, err = set.CoreV1().ConfigMaps(made.Name).Get(context.Background(), "kube-root-ca.crt", metav1.GetOptions{})
		return err == nil, err
	})
	return made.Name
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func contains(t *testing.T, what, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Fatalf("%s: %q does not contain %q", what, got, want)
	}
}

// eventually asks again until the condition holds.
func eventually(t *testing.T, what string, holds func() (bool, error)) {
	t.Helper()
	end := time.Now().Add(patience)
	for {
		ok, err := holds()
		if err == nil && ok {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s did not come true in %s; last error: %v", what, patience, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func configMap(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: data}
}
