package io.sailfish.apiserver.admission.builtin;

import io.sailfish.model.ApiObject;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which of several classes is taken by those who name none. */
final class DefaultClass {
    private static final Comparator<ApiObject> ORDER = Comparator.comparing(
                    (ApiObject object) -> object.metadata().creationTimestamp().instant())
            .reversed()
            .thenComparing(ApiObject::name);

    private DefaultClass() {}

    /** The youngest that is marked, by name among those of one age; null where none is. */
    static <T extends ApiObject> @Nullable T of(List<T> classes, Predicate<T> marked) {
        return classes.stream().filter(marked).min(ORDER).orElse(null);
    }
}
