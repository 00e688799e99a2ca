package io.sailfish.controllers.pod;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Owners;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The pods of owners of one kind: finds them in the cache, wakes their owner when they change, adopts and releases, and
 * remembers what was done to them that the cache does not show yet. Thread-safe.
 */
public final class OwnedPods {
    private final GroupVersionKind kind;
    private final ControllerContext context;
    private final PodControl control;
    private final Informer<Pod> pods;
    private final Index<Pod> byController;
    private final Index<Pod> orphans;
    private final Expectations expectations = new Expectations();

    public OwnedPods(ControllerContext context, GroupVersionKind kind) {
        this.kind = kind;
        this.context = context;
        this.control = new PodControl(context);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.byController = pods.index(
                "controller",
                pod -> Owners.controller(pod).map(owner -> List.of(owner.uid())).orElse(List.of()));
        this.orphans =
                pods.index("orphans", pod -> Owners.controller(pod).isPresent() ? List.of() : List.of(pod.namespace()));
    }

    /** Makes and deletes pods. */
    public PodControl control() {
        return control;
    }

    /** What was done and does not show yet. */
    public Expectations expectations() {
        return expectations;
    }

    /** The cache. */
    public Informer<Pod> informer() {
        return pods;
    }

    /** Whether the cache shows all that was done for an owner. */
    public boolean showsAllOf(NamespacedName owner) {
        return expectations.areMet(owner, pods.lister(), context.timers().instant());
    }

    /**
     * Wakes owners by their pods' changes: at once by what may need an answer, a pod that is gone or has ended, and
     * soon by all else.
     *
     * @param selecting the owners that would adopt a pod that nobody controls
     */
    public void wake(WorkQueue<NamespacedName> queue, Function<Pod, List<NamespacedName>> selecting) {
        pods.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                owners(pod, key -> queue.addAfter(key, context.gathering()));
            }

            @Override
            public void updated(Pod old, Pod pod) {
                boolean ended = Pods.isActive(old) && !Pods.isActive(pod);
                owners(pod, key -> queue.addAfter(key, ended ? Duration.ZERO : context.gathering()));
                Optional<NamespacedName> before = owner(old);
                if (!before.equals(owner(pod))) {
                    before.ifPresent(queue::add);
                }
            }

            @Override
            public void deleted(Pod last) {
                owner(last).ifPresent(key -> {
                    expectations.seenGone(key, last.key());
                    queue.add(key);
                });
            }

            private void owners(Pod pod, Consumer<NamespacedName> wake) {
                if (Owners.controller(pod).isPresent()) {
                    owner(pod).ifPresent(wake);
                } else if (!pod.metadata().hasDeletionTimestamp()) {
                    selecting.apply(pod).forEach(wake);
                }
            }
        });
    }

    private Optional<NamespacedName> owner(Pod pod) {
        return Owners.controller(pod)
                .filter(owner -> Owners.isOfKind(owner, kind))
                .map(owner -> new NamespacedName(pod.namespace(), owner.name()));
    }

    /** The pods that an owner controls, selected or not. */
    public List<Pod> controlledBy(ApiObject owner) {
        return byController.get(owner.metadata().uid());
    }

    /**
     * The pods of an owner, ended ones too: those it controls and selects, and those it selects and adopts. What it
     * controls but no longer selects is released.
     */
    public List<Pod> claim(ApiObject owner, LabelMatcher selector) {
        return claim(owner, selector, pod -> true);
    }

    /** The same, but only pods that pass a test are adopted. */
    public List<Pod> claim(ApiObject owner, LabelMatcher selector, java.util.function.Predicate<Pod> adoptable) {
        boolean ending = owner.metadata().hasDeletionTimestamp();
        List<Pod> claimed = new ArrayList<>();
        for (Pod pod : controlledBy(owner)) {
            if (selector.matches(pod.metadata().labels())) {
                claimed.add(pod);
            } else if (!pod.metadata().hasDeletionTimestamp() && !ending) {
                release(owner, pod);
            }
        }
        if (!ending) {
            for (Pod pod : orphans.get(owner.metadata().namespace())) {
                if (Pods.isActive(pod) && selector.matches(pod.metadata().labels()) && adoptable.test(pod)) {
                    control.adopt(owner, pod);
                    claimed.add(pod);
                }
            }
        }
        return claimed;
    }

    private void release(ApiObject owner, Pod pod) {
        try {
            control.release(owner, pod);
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }
}
