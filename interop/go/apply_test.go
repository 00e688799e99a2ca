package interop

import (
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	appsapply "k8s.io/client-go/applyconfigurations/apps/v1"
	coreapply "k8s.io/client-go/applyconfigurations/core/v1"
	metaapply "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/util/csaupgrade"
	"k8s.io/client-go/util/retry"
)

func deployment(name, ns string, replicas int32, image string) *appsapply.DeploymentApplyConfiguration {
	return appsapply.Deployment(name, ns).WithSpec(appsapply.DeploymentSpec().
		WithReplicas(replicas).
		WithSelector(metaapply.LabelSelector().WithMatchLabels(map[string]string{"app": name})).
		WithTemplate(coreapply.PodTemplateSpec().
			WithLabels(map[string]string{"app": name}).
			WithSpec(coreapply.PodSpec().WithContainers(coreapply.Container().WithName("c").WithImage(image)))))
}

// Typed apply: ownership, conflict with its cause, force, and extraction of what a manager owns.
func TestServerSideApply(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	deployments := set.AppsV1().Deployments(ns)
	_, err := deployments.Apply(ctx, deployment("web", ns, 0, "web:1"), metav1.ApplyOptions{FieldManager: "alice"})
	must(t, err)
	_, err = deployments.Apply(ctx, deployment("web", ns, 0, "web:2"), metav1.ApplyOptions{FieldManager: "bob"})
	if !apierrors.IsConflict(err) {
		t.Fatalf("a second owner's other image gave %v", err)
	}
	contains(t, "the conflict", err.Error(), `.spec.template.spec.containers[name="c"].image`)
	status := err.(apierrors.APIStatus).Status()
	equal(t, "cause", status.Details.Causes[0].Type, metav1.CauseTypeFieldManagerConflict)
	forced, err := deployments.Apply(ctx, deployment("web", ns, 0, "web:2"), metav1.ApplyOptions{FieldManager: "bob", Force: true})
	must(t, err)
	equal(t, "image", forced.Spec.Template.Spec.Containers[0].Image, "web:2")
	mine, err := appsapply.ExtractDeployment(forced, "alice")
	must(t, err)
	if mine.Spec.Template.Spec != nil && len(mine.Spec.Template.Spec.Containers) > 0 &&
		mine.Spec.Template.Spec.Containers[0].Image != nil {
		t.Fatal("alice still owns the image that bob took")
	}
	equal(t, "alice's replicas", *mine.Spec.Replicas, int32(0))
	// Dropping a field from one's configuration removes it, unless somebody else owns it too.
	bare := appsapply.Deployment("web", ns).WithLabels(map[string]string{"team": "a"}).WithSpec(mine.Spec)
	labelled, err := deployments.Apply(ctx, bare, metav1.ApplyOptions{FieldManager: "alice"})
	must(t, err)
	equal(t, "label", labelled.Labels["team"], "a")
	bare.Labels = nil
	cleared, err := deployments.Apply(ctx, bare, metav1.ApplyOptions{FieldManager: "alice"})
	must(t, err)
	if _, there := cleared.Labels["team"]; there {
		t.Fatal("a label that its only owner dropped is still there")
	}
}

// Status is applied through its own subresource, with owners of its own.
func TestApplyStatus(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	_, err := set.CoreV1().Pods(ns).Apply(ctx, coreapply.Pod("p", ns).WithSpec(coreapply.PodSpec().
		WithSchedulerName("nobody").
		WithContainers(coreapply.Container().WithName("c").WithImage("x"))), metav1.ApplyOptions{FieldManager: "m"})
	must(t, err)
	applied, err := set.CoreV1().Pods(ns).ApplyStatus(ctx, coreapply.Pod("p", ns).WithStatus(
		coreapply.PodStatus().WithMessage("hello")), metav1.ApplyOptions{FieldManager: "s"})
	must(t, err)
	equal(t, "message", applied.Status.Message, "hello")
	found := false
	for _, entry := range applied.ManagedFields {
		found = found || entry.Manager == "s" && entry.Subresource == "status"
	}
	if !found {
		t.Fatal("no owner of the status")
	}
}

// client-go's own upgrade from client-side apply produces a patch that the server takes.
func TestUpgradeFromClientSideApply(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	made, err := set.CoreV1().ConfigMaps(ns).Create(ctx, configMap("c", map[string]string{"a": "1"}),
		metav1.CreateOptions{FieldManager: "kubectl-client-side-apply"})
	must(t, err)
	patch, err := csaupgrade.UpgradeManagedFieldsPatch(made, sets.New("kubectl-client-side-apply"), "kubectl")
	must(t, err)
	_, err = set.CoreV1().ConfigMaps(ns).Patch(ctx, "c", types.JSONPatchType, patch, metav1.PatchOptions{})
	must(t, err)
	applied, err := set.CoreV1().ConfigMaps(ns).Apply(ctx, coreapply.ConfigMap("c", ns).WithData(map[string]string{"b": "2"}),
		metav1.ApplyOptions{FieldManager: "kubectl"})
	must(t, err)
	if _, there := applied.Data["a"]; there {
		t.Fatal("what was applied client side and dropped since is still there")
	}
}

// Concurrent writers with stale objects meet a conflict and come through by retrying.
func TestConflictAndRetry(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	stale, err := set.CoreV1().ConfigMaps(ns).Create(ctx, configMap("c", nil), metav1.CreateOptions{})
	must(t, err)
	fresh := stale.DeepCopy()
	fresh.Data = map[string]string{"by": "first"}
	_, err = set.CoreV1().ConfigMaps(ns).Update(ctx, fresh, metav1.UpdateOptions{})
	must(t, err)
	stale.Data = map[string]string{"by": "second"}
	_, err = set.CoreV1().ConfigMaps(ns).Update(ctx, stale, metav1.UpdateOptions{})
	if !apierrors.IsConflict(err) {
		t.Fatalf("a stale update gave %v", err)
	}
	must(t, retry.RetryOnConflict(retry.DefaultRetry, func() error {
		current, err := set.CoreV1().ConfigMaps(ns).Get(ctx, "c", metav1.GetOptions{})
		if err != nil {
			return err
		}
		current.Data["by"] = "third"
		_, err = set.CoreV1().ConfigMaps(ns).Update(ctx, current, metav1.UpdateOptions{})
		return err
	}))
	wrong := types.UID("00000000-0000-0000-0000-000000000000")
	err = set.CoreV1().ConfigMaps(ns).Delete(ctx, "c", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &wrong}})
	if !apierrors.IsConflict(err) {
		t.Fatalf("a delete of another object gave %v", err)
	}
}
