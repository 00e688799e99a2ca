package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.selector.LabelMatcher;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns that tables of everything with a pod template have. */
public final class TemplateColumns {
    private static final String CONTAINERS = "Names of each container in the template.";
    private static final String IMAGES = "Images referenced by each container in the template.";

    private TemplateColumns() {}

    /** Adds the columns of containers and images to wide tables. */
    public static <T extends ApiObject> KindDefinition.Builder<T> addTo(
            KindDefinition.Builder<T> builder, Function<T, PodTemplateSpec> template) {
        return addTo(builder, 1, template);
    }

    static <T extends ApiObject> KindDefinition.Builder<T> addTo(
            KindDefinition.Builder<T> builder, int priority, Function<T, PodTemplateSpec> template) {
        return builder.column(
                        "Containers",
                        "string",
                        CONTAINERS,
                        priority,
                        (object, now) -> joined(template.apply(object), Container::name))
                .column(
                        "Images",
                        "string",
                        IMAGES,
                        priority,
                        (object, now) -> joined(template.apply(object), Container::image));
    }

    private static String joined(PodTemplateSpec template, Function<Container, String> part) {
        return template.spec().containers().stream().map(part).collect(Collectors.joining(","));
    }

    /** A selector in the words that clients may select by. */
    public static String selector(LabelSelector selector) {
        return LabelMatcher.of(selector).toString();
    }
}
