package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.Device;
import io.sailfish.model.api.resource.v1.DeviceAttribute;
import io.sailfish.model.api.resource.v1.DeviceTaint;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.value.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ResourceSlices: the devices that a driver offers, on a node or for several. */
final class ResourceSliceKind implements Kind<ResourceSlice> {

    @Override
    public KindDefinition<ResourceSlice> definition() {
        return KindDefinition.of(ResourceV1.RESOURCE_SLICES)
                .generation()
                .strategy(new Rules())
                .column(
                        "Node",
                        "string",
                        "The node that the devices are on; none where they are for several.",
                        0,
                        (slice, now) -> slice.spec().nodeName("<unset>"))
                .column(
                        "Driver",
                        "string",
                        "The driver that offers the devices.",
                        0,
                        (slice, now) -> slice.spec().driver())
                .column(
                        "Pool",
                        "string",
                        "The pool that the devices belong to.",
                        0,
                        (slice, now) -> slice.spec().pool().name())
                .ageColumn()
                .indexed("spec.nodeName", slice -> slice.spec().nodeName(""))
                .selectable("spec.driver", slice -> slice.spec().driver())
                .build();
    }

    private static final class Rules implements Strategy<ResourceSlice> {
        @Override
        public ResourceSlice prepareForCreate(RequestContext context, ResourceSlice slice) {
            return prepared(context, slice);
        }

        @Override
        public ResourceSlice prepareForUpdate(RequestContext context, ResourceSlice slice, ResourceSlice old) {
            return prepared(context, slice);
        }

        /** Taints say since when; fields of features that are off by default at this level are dropped. */
        private static ResourceSlice prepared(RequestContext context, ResourceSlice slice) {
            Timestamp now = Timestamp.seconds(context.clock().instant());
            List<Device> given = slice.spec().devices();
            List<Device> devices = Each.of(given, device -> prepared(device, now));
            return devices == given ? slice : slice.withSpec(slice.spec().withDevices(devices));
        }

        private static Device prepared(Device given, Timestamp now) {
            Device device = given.nodeAllocatableResourceMappings().isEmpty()
                    ? given
                    : given.without(Device.NODE_ALLOCATABLE_RESOURCE_MAPPINGS);
            List<DeviceTaint> taints =
                    Each.of(device.taints(), taint -> taint.hasTimeAdded() ? taint : taint.withTimeAdded(now));
            device = taints == device.taints() ? device : device.withTaints(taints);
            if (device.attributes().values().stream().noneMatch(Rules::hasLists)) {
                return device;
            }
            Map<String, DeviceAttribute> attributes = new LinkedHashMap<>(device.attributes());
            attributes.replaceAll((name, attribute) -> attribute
                    .without(DeviceAttribute.INTS)
                    .without(DeviceAttribute.BOOLS)
                    .without(DeviceAttribute.STRINGS)
                    .without(DeviceAttribute.VERSIONS));
            return device.withAttributes(attributes);
        }

        private static boolean hasLists(DeviceAttribute attribute) {
            return !attribute.ints().isEmpty()
                    || !attribute.bools().isEmpty()
                    || !attribute.strings().isEmpty()
                    || !attribute.versions().isEmpty();
        }

        @Override
        public void validate(RequestContext context, ResourceSlice slice, FieldErrors errors) {
            Finalizers.check(slice, errors);
            SliceValidation.check(slice.spec(), null, errors);
        }

        @Override
        public void validateUpdate(RequestContext context, ResourceSlice slice, ResourceSlice old, FieldErrors errors) {
            Finalizers.check(slice, errors);
            SliceValidation.check(slice.spec(), old.spec(), errors);
        }
    }
}
