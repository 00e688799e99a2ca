package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.cel.CelValues;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.CoreV1;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which requests policies are about, with which parameters, and what their expressions see of a request. */
final class PolicyMatcher {
    private final Registry registry;
    private final AccessQueries access;
    private final ParamSource params;

    PolicyMatcher(Registry registry, AccessQueries access) {
        this.registry = registry;
        this.access = access;
        this.params = new ParamSource(registry);
    }

    /** The form in which a policy that is bound sees a request; null where it is not about that. */
    @Nullable
    Form matched(Policy policy, PolicyBinding binding, Attributes attributes, List<Form> forms) {
        Form form = matched(policy.match(), attributes, forms, true);
        boolean bound = form != null
                && (binding.match() == null || matched(binding.match(), attributes, List.of(form), false) != null);
        return bound ? form : null;
    }

    /** A match without rules is of all requests, if it need not have any. */
    private @Nullable Form matched(Policy.Match match, Attributes attributes, List<Form> forms, boolean needsRule) {
        for (Form form : match.equivalent() ? forms : forms.subList(0, 1)) {
            String group = form.resource().group();
            String version = form.resource().version();
            String plural = form.resource().plural();
            boolean ruled = match.rules().match(attributes, group, version, plural)
                    || !needsRule && match.rules().rules().isEmpty();
            if (ruled && !match.excluded().match(attributes, group, version, plural)) {
                boolean selected = match.selectors()
                        .match(
                                attributes,
                                form.shown(attributes.object()),
                                form.shown(attributes.oldObject()),
                                name -> registry.store(CoreV1.NAMESPACES).find("", name));
                return selected ? form : null;
            }
        }
        return null;
    }

    /** The parameters, with each of which a policy is in force; null for one without any. */
    List<@Nullable ApiObject> params(Policy policy, PolicyBinding binding, Attributes attributes)
            throws ParamSource.Missing {
        return params.of(policy.params(), binding.params(), attributes);
    }

    /** What expressions see of a request, but for parameters and variables. */
    Map<String, Object> values(Attributes attributes, Form form, Form asked) {
        Map<String, Object> values = ExpressionValues.of(attributes, form, asked, access);
        values.put("namespaceObject", CelValues.of(namespace(attributes)));
        return values;
    }

    private @Nullable ApiObject namespace(Attributes attributes) {
        boolean inNamespace =
                attributes.resource().namespaced() && !attributes.namespace().isEmpty();
        return inNamespace ? registry.store(CoreV1.NAMESPACES).find("", attributes.namespace()) : null;
    }
}
