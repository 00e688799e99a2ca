package interop

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// Of two candidates one leads; when it lets go, the other follows, and never both.
func TestLeaderElection(t *testing.T) {
	set, ns := clientset(t), namespace(t)
	var leading atomic.Int32
	var both atomic.Bool
	run := func(ctx context.Context, identity string, started chan<- string) {
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock: &resourcelock.LeaseLock{
				LeaseMeta: metav1.ObjectMeta{Name: "lead", Namespace: ns}, Client: set.CoordinationV1(),
				LockConfig: resourcelock.ResourceLockConfig{Identity: identity}},
			LeaseDuration: 4 * time.Second, RenewDeadline: 3 * time.Second, RetryPeriod: 500 * time.Millisecond,
			ReleaseOnCancel: true,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(ctx context.Context) {
					if leading.Add(1) > 1 {
						both.Store(true)
					}
					started <- identity
					<-ctx.Done()
				},
				OnStoppedLeading: func() { leading.Add(-1) },
			}})
	}
	started := make(chan string, 2)
	first, endFirst := context.WithCancel(during(t))
	go run(first, "one", started)
	equal(t, "first leader", <-started, "one")
	second, endSecond := context.WithCancel(during(t))
	defer endSecond()
	go run(second, "two", started)
	time.Sleep(time.Second)
	equal(t, "leaders", leading.Load(), int32(1))
	endFirst()
	equal(t, "next leader", <-started, "two")
	if both.Load() {
		t.Fatal("two led at once")
	}
}

type widgetReconciler struct {
	client client.Client
	kind   *unstructured.Unstructured
}

func (r widgetReconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	widget := r.kind.DeepCopy()
	if err := r.client.Get(ctx, request.NamespacedName, widget); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if widget.GetDeletionTimestamp() != nil {
		controllerutil.RemoveFinalizer(widget, "interop.example.com/done")
		return ctrl.Result{}, r.client.Update(ctx, widget)
	}
	if controllerutil.AddFinalizer(widget, "interop.example.com/done") {
		return ctrl.Result{}, r.client.Update(ctx, widget)
	}
	owned := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: widget.GetName(), Namespace: widget.GetNamespace()}}
	_, err := controllerutil.CreateOrUpdate(ctx, r.client, owned, func() error {
		size, _, _ := unstructured.NestedInt64(widget.Object, "spec", "size")
		owned.Data = map[string]string{"size": string(rune('0' + size))}
		return controllerutil.SetControllerReference(widget, owned, r.client.Scheme())
	})
	if err != nil {
		return ctrl.Result{}, err
	}
	if ready, _, _ := unstructured.NestedBool(widget.Object, "status", "ready"); ready {
		return ctrl.Result{}, nil
	}
	_ = unstructured.SetNestedField(widget.Object, true, "status", "ready")
	return ctrl.Result{}, r.client.Status().Update(ctx, widget)
}

// An operator by controller-runtime: cache, finalizer, owned object, status, and collection of what it owned.
func TestOperator(t *testing.T) {
	log.SetLogger(zap.New(zap.WriteTo(io.Discard)))
	version, ns := defineWidgets(t), namespace(t)
	kind := &unstructured.Unstructured{}
	kind.SetGroupVersionKind(version.WithKind("Widget"))
	manager, err := ctrl.NewManager(config(t), ctrl.Options{
		Scheme: scheme.Scheme, Metrics: server.Options{BindAddress: "0"},
		Cache: cache.Options{DefaultNamespaces: map[string]cache.Config{ns: {}}}})
	must(t, err)
	must(t, ctrl.NewControllerManagedBy(manager).Named("widgets-"+ns).For(kind.DeepCopy()).Owns(&corev1.ConfigMap{}).
		Complete(widgetReconciler{manager.GetClient(), kind}))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	defer func() { stop(); must(t, <-ended) }()

	direct, err := client.New(config(t), client.Options{})
	must(t, err)
	widget := kind.DeepCopy()
	widget.SetName("w")
	widget.SetNamespace(ns)
	_ = unstructured.SetNestedField(widget.Object, int64(3), "spec", "size")
	must(t, direct.Create(ctx, widget))
	key := client.ObjectKeyFromObject(widget)
	eventually(t, "the operator made the widget ready", func() (bool, error) {
		err := direct.Get(ctx, key, widget)
		ready, _, _ := unstructured.NestedBool(widget.Object, "status", "ready")
		return ready, err
	})
	owned := &corev1.ConfigMap{}
	must(t, direct.Get(ctx, key, owned))
	equal(t, "size", owned.Data["size"], "3")
	must(t, direct.Delete(ctx, widget))
	eventually(t, "the widget and what it owned are gone", func() (bool, error) {
		first, second := direct.Get(ctx, key, widget), direct.Get(ctx, key, owned)
		return apierrors.IsNotFound(first) && apierrors.IsNotFound(second), nil
	})
}

// Controllers and simulated nodes bring a Deployment to its replicas and take it away again.
func TestDeploymentRuns(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	_, err := set.AppsV1().Deployments(ns).Apply(ctx, deployment("web", ns, 3, "web:1"), metav1.ApplyOptions{FieldManager: "t"})
	must(t, err)
	eventually(t, "three replicas are available", func() (bool, error) {
		current, err := set.AppsV1().Deployments(ns).Get(ctx, "web", metav1.GetOptions{})
		return err == nil && current.Status.AvailableReplicas == 3, err
	})
	foreground := metav1.DeletePropagationForeground
	must(t, set.AppsV1().Deployments(ns).Delete(ctx, "web", metav1.DeleteOptions{PropagationPolicy: &foreground}))
	eventually(t, "nothing of it is left", func() (bool, error) {
		pods, err := set.CoreV1().Pods(ns).List(ctx, metav1.ListOptions{})
		if err != nil || len(pods.Items) > 0 {
			return false, err
		}
		_, err = set.AppsV1().Deployments(ns).Get(ctx, "web", metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	})
	var _ runtime.Object = &appsv1.Deployment{}
}
