package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.networking.v1.Ingress;
import io.sailfish.model.api.networking.v1.IngressClass;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives new ingresses without a class the default one. */
public final class DefaultIngressClass implements MutatingPlugin {
    private static final String MARK = "ingressclass.kubernetes.io/is-default-class";
    private static final String OLD_ANNOTATION = "kubernetes.io/ingress.class";

    private final Supplier<List<IngressClass>> classes;

    /** @param classes all ingress classes */
    public DefaultIngressClass(Supplier<List<IngressClass>> classes) {
        this.classes = classes;
    }

    @Override
    public String name() {
        return "DefaultIngressClass";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.object() instanceof Ingress ingress
                && attributes.operation() == Operation.CREATE
                && attributes.subresource().isEmpty()
                && !ingress.spec().hasIngressClassName()
                && !ingress.metadata().annotations().containsKey(OLD_ANNOTATION);
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (!(attributes.object() instanceof Ingress ingress)) {
            return attributes.object();
        }
        IngressClass chosen = DefaultClass.of(
                classes.get(),
                item -> "true".equals(item.metadata().annotations().get(MARK)));
        return chosen == null ? ingress : ingress.withSpec(ingress.spec().withIngressClassName(chosen.name()));
    }
}
