package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.cel.AccessQuery;
import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelValues;
import java.util.HashMap;
import java.util.Map;

/** The variables that expressions of admission have in common. */
public final class ExpressionValues {
    /** Of conditions of webhooks. */
    public static final CelEnvironment CONDITIONS = common().build();

    private ExpressionValues() {}

    /** An environment with object, oldObject, request and authorizer. */
    public static CelEnvironment.Builder common() {
        return CelEnvironment.builder()
                .any("object")
                .any("oldObject")
                .members("request", RequestFacts.MEMBERS)
                .authorizer("authorizer")
                .authorizer("authorizer.requestResource");
    }

    /** Their values for a request in one of its forms. */
    static Map<String, Object> of(Attributes attributes, Form form, Form asked, AccessQueries access) {
        AccessQuery query = access.of(attributes.user());
        Map<String, Object> values = new HashMap<>();
        values.put("object", CelValues.of(form.shown(attributes.object())));
        values.put("oldObject", CelValues.of(form.shown(attributes.oldObject())));
        values.put("request", RequestFacts.of(attributes, form, asked));
        values.put("authorizer", query);
        values.put(
                "authorizer.requestResource",
                query.about(
                        attributes.resource().group(),
                        attributes.resource().plural(),
                        attributes.subresource(),
                        attributes.namespace(),
                        attributes.name()));
        return values;
    }
}
