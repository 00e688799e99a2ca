package interop

import (
	"encoding/json"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
)

// The same conversation in each encoding that client-go speaks: create, read, list, watch and a refusal.
func TestContentTypes(t *testing.T) {
	for name, content := range map[string]string{
		"json": "application/json", "protobuf": "application/vnd.kubernetes.protobuf", "cbor": "application/cbor"} {
		t.Run(name, func(t *testing.T) {
			ns, ctx := namespace(t), during(t)
			settings := config(t)
			settings.ContentType, settings.AcceptContentTypes = content, content
			set, err := kubernetes.NewForConfig(settings)
			must(t, err)
			pods := set.CoreV1().Pods(ns)
			stream, err := pods.Watch(ctx, metav1.ListOptions{})
			must(t, err)
			defer stream.Stop()
			user := int64(0)
			made, err := pods.Create(ctx, &corev1.Pod{
				ObjectMeta: metav1.ObjectMeta{Name: "p", Labels: map[string]string{"a": "b"}},
				Spec: corev1.PodSpec{
					SchedulerName:   "nobody",
					SecurityContext: &corev1.PodSecurityContext{RunAsUser: &user},
					Containers:      []corev1.Container{{Name: "c", Image: "x", Env: []corev1.EnvVar{{Name: "E"}}}},
				},
			}, metav1.CreateOptions{})
			must(t, err)
			equal(t, "user zero", *made.Spec.SecurityContext.RunAsUser, int64(0))
			event := <-stream.ResultChan()
			equal(t, "event", event.Type, watch.Added)
			equal(t, "object of the event", event.Object.(*corev1.Pod).UID, made.UID)
			list, err := pods.List(ctx, metav1.ListOptions{})
			must(t, err)
			equal(t, "pods", len(list.Items), 1)
			_, err = pods.Create(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "Bad_Name"}}, metav1.CreateOptions{})
			if !apierrors.IsInvalid(err) {
				t.Fatalf("a bad name gave %v", err)
			}
			_, err = pods.Get(ctx, "absent", metav1.GetOptions{})
			if !apierrors.IsNotFound(err) {
				t.Fatalf("an absent pod gave %v", err)
			}
		})
	}
}

// Tables are what kubectl prints; the columns of wide output are marked by priority.
func TestTables(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	_, err := set.CoreV1().ConfigMaps(ns).Create(ctx, configMap("c", map[string]string{"a": "1", "b": "2"}), metav1.CreateOptions{})
	must(t, err)
	bytes, err := set.CoreV1().RESTClient().Get().Namespace(ns).Resource("configmaps").Name("c").
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").DoRaw(ctx)
	must(t, err)
	var table metav1.Table
	must(t, json.Unmarshal(bytes, &table))
	equal(t, "first column", table.ColumnDefinitions[0].Name, "Name")
	equal(t, "name", table.Rows[0].Cells[0].(string), "c")
	equal(t, "entries", table.Rows[0].Cells[1].(float64), float64(2))
}

// Warnings reach clients as upstream's, and strict validation names every fault.
func TestFieldValidation(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	body := []byte(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"dta":{"a":"b"},"data":{"a":"1"},"data":{"a":"2"}}`)
	post := func(mode string) rest.Result {
		return set.CoreV1().RESTClient().Post().Namespace(ns).Resource("configmaps").
			SetHeader("Content-Type", "application/json").Param("fieldValidation", mode).Param("dryRun", "All").Body(body).Do(ctx)
	}
	err := post("Strict").Error()
	if !apierrors.IsBadRequest(err) {
		t.Fatalf("strict validation gave %v", err)
	}
	contains(t, "strict validation", err.Error(), `unknown field "dta"`)
	contains(t, "strict validation", err.Error(), `duplicate field "data"`)
	var warnings int
	equal(t, "warnings", len(post("Warn").Warnings()), 2)
	must(t, post("Ignore").StatusCode(&warnings).Error())
	_, err = set.CoreV1().ConfigMaps(ns).Get(ctx, "c", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) {
		t.Fatal("a dry run was stored")
	}
	_ = scheme.Scheme
}
