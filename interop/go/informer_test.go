package interop

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/pager"
	watchtools "k8s.io/client-go/tools/watch"
)

// A shared informer ends with exactly the objects that there are, whatever is written while it runs.
func TestInformerFollowsEveryChange(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	factory := informers.NewSharedInformerFactoryWithOptions(set, 0, informers.WithNamespace(ns))
	informer := factory.Core().V1().ConfigMaps()
	var lock sync.Mutex
	counts := map[string]int{}
	count := func(kind string) { lock.Lock(); counts[kind]++; lock.Unlock() }
	_, err := informer.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { count("add") },
		UpdateFunc: func(_, _ any) { count("update") },
		DeleteFunc: func(any) { count("delete") },
	})
	must(t, err)
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.Informer().HasSynced) {
		t.Fatal("the informer does not sync")
	}
	const many = 100
	for i := range many {
		made, err := set.CoreV1().ConfigMaps(ns).Create(ctx, configMap(fmt.Sprintf("c%d", i), nil), metav1.CreateOptions{})
		must(t, err)
		made.Data = map[string]string{"n": "1"}
		_, err = set.CoreV1().ConfigMaps(ns).Update(ctx, made, metav1.UpdateOptions{})
		must(t, err)
		if i%2 == 0 {
			must(t, set.CoreV1().ConfigMaps(ns).Delete(ctx, made.Name, metav1.DeleteOptions{}))
		}
	}
	eventually(t, "every change was seen", func() (bool, error) {
		lock.Lock()
		defer lock.Unlock()
		return counts["add"] >= many && counts["update"] >= many && counts["delete"] == many/2, nil
	})
	listed, err := informer.Lister().ConfigMaps(ns).List(labels.Everything())
	must(t, err)
	there, err := set.CoreV1().ConfigMaps(ns).List(ctx, metav1.ListOptions{})
	must(t, err)
	equal(t, "objects in the informer", len(listed), len(there.Items))
}

// The initial events of a streaming list end with the annotated bookmark that reflectors wait for.
func TestWatchList(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	for i := range 5 {
		_, err := set.CoreV1().ConfigMaps(ns).Create(ctx, configMap(fmt.Sprintf("c%d", i), nil), metav1.CreateOptions{})
		must(t, err)
	}
	yes := true
	stream, err := set.CoreV1().ConfigMaps(ns).Watch(ctx, metav1.ListOptions{
		SendInitialEvents: &yes, AllowWatchBookmarks: true,
		ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
	})
	must(t, err)
	defer stream.Stop()
	added := 0
	for event := range stream.ResultChan() {
		switch event.Type {
		case watch.Added:
			added++
		case watch.Bookmark:
			bookmark := event.Object.(*corev1.ConfigMap)
			equal(t, "annotation of the bookmark", bookmark.Annotations[metav1.InitialEventsAnnotationKey], "true")
			equal(t, "initial events, the root certificate's among them", added, 6)
			return
		default:
			t.Fatalf("unexpected event %v", event)
		}
	}
	t.Fatal("the watch ended before the bookmark")
}

// A retrying watch goes on where it was when its connection is cut by the server's timeout.
func TestRetryWatcherLosesNothing(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	list, err := set.CoreV1().ConfigMaps(ns).List(ctx, metav1.ListOptions{})
	must(t, err)
	second := int64(1)
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, list.ResourceVersion, &cache.ListWatch{
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.TimeoutSeconds = &second
			return set.CoreV1().ConfigMaps(ns).Watch(ctx, options)
		},
	})
	must(t, err)
	defer watcher.Stop()
	const many = 30
	go func() {
		for i := range many {
			_, _ = set.CoreV1().ConfigMaps(ns).Create(ctx, configMap(fmt.Sprintf("r%02d", i), nil), metav1.CreateOptions{})
			time.Sleep(100 * time.Millisecond)
		}
	}()
	for i := range many {
		for {
			event, open := <-watcher.ResultChan()
			if !open {
				t.Fatal("the watch ended")
			}
			if event.Type != watch.Added {
				continue
			}
			name := event.Object.(*corev1.ConfigMap).Name
			if name == "kube-root-ca.crt" {
				continue
			}
			equal(t, "next object", name, fmt.Sprintf("r%02d", i))
			break
		}
	}
}

// Pages together are a list at one revision, even while objects come and go.
func TestPagesAreOneSnapshot(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	for i := range 25 {
		_, err := set.CoreV1().Secrets(ns).Create(ctx,
			&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("s%02d", i)}}, metav1.CreateOptions{})
		must(t, err)
	}
	first, err := set.CoreV1().Secrets(ns).List(ctx, metav1.ListOptions{Limit: 10})
	must(t, err)
	equal(t, "remaining items", *first.RemainingItemCount, int64(15))
	must(t, set.CoreV1().Secrets(ns).Delete(ctx, "s20", metav1.DeleteOptions{}))
	second, err := set.CoreV1().Secrets(ns).List(ctx, metav1.ListOptions{Limit: 100, Continue: first.Continue})
	must(t, err)
	equal(t, "items of the second page", len(second.Items), 15)
	equal(t, "revision of the second page", second.ResourceVersion, first.ResourceVersion)

	seen := 0
	err = pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return set.CoreV1().Secrets(ns).List(ctx, options)
	}).EachListItem(ctx, metav1.ListOptions{Limit: 7}, func(runtime.Object) error { seen++; return nil })
	must(t, err)
	equal(t, "items by the pager", seen, 24)
}

// Selectors choose on the server; one that cannot be served is refused as a bad request.
func TestSelectors(t *testing.T) {
	set, ns, ctx := clientset(t), namespace(t), during(t)
	for name, tier := range map[string]string{"a": "front", "b": "back", "c": "front"} {
		object := configMap(name, nil)
		object.Labels = map[string]string{"tier": tier}
		_, err := set.CoreV1().ConfigMaps(ns).Create(ctx, object, metav1.CreateOptions{})
		must(t, err)
	}
	front, err := set.CoreV1().ConfigMaps(ns).List(ctx, metav1.ListOptions{LabelSelector: "tier in (front),tier!=back"})
	must(t, err)
	equal(t, "by label", len(front.Items), 2)
	one, err := set.CoreV1().ConfigMaps(ns).List(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector("metadata.name", "b").String()})
	must(t, err)
	equal(t, "by name", len(one.Items), 1)
	_, err = set.CoreV1().ConfigMaps(ns).List(ctx, metav1.ListOptions{FieldSelector: "data.x=1"})
	if !apierrors.IsBadRequest(err) {
		t.Fatalf("an unsupported field selector gave %v", err)
	}
}
