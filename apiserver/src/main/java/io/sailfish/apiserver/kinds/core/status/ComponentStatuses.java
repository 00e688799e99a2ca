package io.sailfish.apiserver.kinds.core.status;

import io.sailfish.apiserver.registry.Computed;
import io.sailfish.apiserver.table.Column;
import io.sailfish.model.api.core.v1.ComponentCondition;
import io.sailfish.model.api.core.v1.ComponentStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiErrors;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether the other parts of the control plane answer, asked anew each time. */
public final class ComponentStatuses {
    private static final int SCHEDULER_PORT = 10259;
    private static final int CONTROLLER_MANAGER_PORT = 10257;

    private ComponentStatuses() {}

    /**
     * A part that can be asked.
     *
     * @param answer what it says of itself; throws where it says nothing, or that it is not well
     */
    public record Component(String name, Supplier<String> answer) {}

    /** The usual parts: scheduler and controller manager at their ports, and the store. */
    public static Computed<ComponentStatus> usual(Supplier<String> store) {
        return of(List.of(
                new Component("scheduler", new LocalHealth(SCHEDULER_PORT)),
                new Component("controller-manager", new LocalHealth(CONTROLLER_MANAGER_PORT)),
                new Component("etcd-0", store)));
    }

    /** The resource of these parts. */
    public static Computed<ComponentStatus> of(List<Component> components) {
        return new Computed<>(
                CoreV1.COMPONENT_STATUSES,
                () -> components.parallelStream().map(ComponentStatuses::status).toList(),
                List.of(
                        column("Status", status -> condition(status).status().equals("True") ? "Healthy" : "Unhealthy"),
                        column("Message", status -> condition(status).message()),
                        column("Error", status -> condition(status).error())),
                name -> ApiErrors.unknown("Component not found: " + name),
                "v1 ComponentStatus is deprecated in v1.19+");
    }

    private static Column<ComponentStatus> column(String name, Function<ComponentStatus, String> cell) {
        return new Column<>(name, "string", "", "", 0, (status, now) -> cell.apply(status));
    }

    private static ComponentCondition condition(ComponentStatus status) {
        return status.conditions().isEmpty()
                ? ComponentCondition.EMPTY
                : status.conditions().getFirst();
    }

    private static ComponentStatus status(Component component) {
        String answer = null;
        String failure = "";
        try {
            answer = component.answer().get();
        } catch (RuntimeException unwell) {
            failure = String.valueOf(unwell.getMessage());
        }
        return ComponentStatus.builder()
                .metadata(ObjectMeta.builder().name(component.name()).build())
                .conditions(List.of(condition(answer, failure)))
                .build();
    }

    private static ComponentCondition condition(@Nullable String answer, String failure) {
        ComponentCondition.Builder condition = ComponentCondition.builder().type("Healthy");
        return answer == null
                ? condition.status("False").message(failure).build()
                : condition.status("True").message(answer).build();
    }
}
