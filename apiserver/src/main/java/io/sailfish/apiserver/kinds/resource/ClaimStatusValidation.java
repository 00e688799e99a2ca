package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Conditions;
import io.sailfish.apiserver.kinds.rules.DriverNames;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.AllocatedDeviceStatus;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceAllocationConfiguration;
import io.sailfish.model.api.resource.v1.DeviceRequestAllocationResult;
import io.sailfish.model.api.resource.v1.NetworkDeviceData;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimConsumerReference;
import io.sailfish.model.api.resource.v1.ResourceClaimStatus;
import io.sailfish.model.status.FieldPath;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What allocators and drivers may say about a claim. */
final class ClaimStatusValidation {
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final int MOST_CONSUMERS = 256;
    private static final int MOST_RESULTS = 32;
    private static final int MOST_CONDITIONS = 8;
    private static final int MOST_ADDRESSES = 16;
    private static final int LONGEST_INTERFACE = 256;
    private static final int LONGEST_HARDWARE_ADDRESS = 128;
    private static final List<String> SOURCES = List.of("FromClaim", "FromClass");

    private ClaimStatusValidation() {}

    /** A device, or the share of one. */
    record DeviceKey(String driver, String pool, String device, String share) {
        static DeviceKey of(AllocatedDeviceStatus status) {
            return new DeviceKey(status.driver(), status.pool(), status.device(), status.shareID(""));
        }

        /** As messages show it: parts by slash. */
        @Override
        public String toString() {
            String whole = driver + "/" + pool + "/" + device;
            return share.isEmpty() ? whole : whole + "/" + share;
        }
    }

    static Set<DeviceKey> allocated(AllocationResult allocation) {
        return allocation.devices().results().stream()
                .map(result -> new DeviceKey(result.driver(), result.pool(), result.device(), result.shareID("")))
                .collect(Collectors.toSet());
    }

    static void check(ResourceClaim claim, ResourceClaim old, FieldErrors errors) {
        ResourceClaimStatus status = claim.status();
        FieldPath reserved = STATUS.child("reservedFor");
        Bounded.set(
                status.reservedFor(),
                MOST_CONSUMERS,
                ResourceClaimConsumerReference::uid,
                reserved,
                errors,
                (consumer, at) -> consumer(consumer, at, errors));
        Set<DeviceKey> allocated = allocated(status.allocation());
        Bounded.set(
                status.devices(),
                Integer.MAX_VALUE,
                DeviceKey::of,
                STATUS.child("devices"),
                errors,
                (device, at) -> device(device, allocated, at, errors));
        if (!status.reservedFor().isEmpty() && !status.hasAllocation()) {
            errors.forbidden(reserved, "may not be specified when `allocated` is not set");
        } else if (claim.metadata().hasDeletionTimestamp()
                && !Set.copyOf(old.status().reservedFor()).containsAll(status.reservedFor())) {
            errors.forbidden(
                    reserved,
                    "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set");
        }
        if (status.hasAllocation() && old.status().hasAllocation()) {
            Immutable.check(
                    errors,
                    STATUS.child("allocation"),
                    status.allocation(),
                    old.status().allocation());
        } else if (status.hasAllocation()) {
            allocation(
                    status.allocation(),
                    ClaimValidation.RequestNames.of(claim.spec().devices()),
                    STATUS.child("allocation"),
                    errors);
        }
    }

    private static void consumer(ResourceClaimConsumerReference consumer, FieldPath path, FieldErrors errors) {
        if (consumer.resource().isEmpty()) {
            errors.required(path.child("resource"), "");
        }
        if (consumer.name().isEmpty()) {
            errors.required(path.child("name"), "");
        }
        if (consumer.uid().isEmpty()) {
            errors.required(path.child("uid"), "");
        }
    }

    private static void allocation(
            AllocationResult allocation, ClaimValidation.RequestNames names, FieldPath path, FieldErrors errors) {
        FieldPath devices = path.child("devices");
        Bounded.list(
                allocation.devices().results(),
                MOST_RESULTS,
                devices.child("results"),
                errors,
                (result, at) -> result(result, names, at, errors));
        Bounded.list(
                allocation.devices().config(),
                2 * ClaimValidation.MOST_CONFIGURATIONS,
                devices.child("config"),
                errors,
                (config, at) -> configuration(config, names, at, errors));
        if (allocation.hasNodeSelector()) {
            AffinityValidation.nodeSelector(allocation.nodeSelector(), path.child("nodeSelector"), errors);
        }
    }

    private static void result(
            DeviceRequestAllocationResult result,
            ClaimValidation.RequestNames names,
            FieldPath path,
            FieldErrors errors) {
        names.check(result.request(), path.child("request"), errors);
        DriverNames.check(result.driver(), path.child("driver"), errors);
        DeviceRules.pool(result.pool(), path.child("pool"), errors);
        DeviceRules.label(result.device(), path.child("device"), errors);
        DeviceRules.binding(result.bindingConditions(), result.bindingFailureConditions(), path, errors);
        DeviceRules.tolerations(result.tolerations(), path.child("tolerations"), errors);
        if (result.hasShareID()) {
            DeviceRules.uid(result.shareID(""), path.child("shareID"), errors);
        }
    }

    private static void configuration(
            DeviceAllocationConfiguration config,
            ClaimValidation.RequestNames names,
            FieldPath path,
            FieldErrors errors) {
        if (config.source().isEmpty()) {
            errors.required(path.child("source"), "");
        } else if (!SOURCES.contains(config.source())) {
            errors.notSupported(path.child("source"), config.source(), SOURCES);
        }
        names.checkAll(config.requests(), path.child("requests"), errors);
        DeviceRules.configuration(config.hasOpaque(), config.opaque(), path, errors);
    }

    private static void device(
            AllocatedDeviceStatus device, Set<DeviceKey> allocated, FieldPath path, FieldErrors errors) {
        DriverNames.check(device.driver(), path.child("driver"), errors);
        DeviceRules.pool(device.pool(), path.child("pool"), errors);
        DeviceRules.label(device.device(), path.child("device"), errors);
        if (device.hasShareID()) {
            DeviceRules.uid(device.shareID(""), path.child("shareID"), errors);
        }
        DeviceKey key = DeviceKey.of(device);
        if (!allocated.contains(key)) {
            errors.invalid(path, key.toString(), "must be an allocated device in the claim");
        }
        if (device.conditions().size() > MOST_CONDITIONS) {
            errors.tooMany(path.child("conditions"), device.conditions().size(), MOST_CONDITIONS);
        }
        Conditions.check(device.conditions(), path.child("conditions"), errors);
        if (device.hasData()) {
            DeviceRules.json(device.data(), path.child("data"), errors);
        }
        if (device.hasNetworkData()) {
            network(device.networkData(), path.child("networkData"), errors);
        }
    }

    private static void network(NetworkDeviceData data, FieldPath path, FieldErrors errors) {
        if (data.interfaceName().length() > LONGEST_INTERFACE) {
            errors.tooLong(path.child("interfaceName"), LONGEST_INTERFACE);
        }
        if (data.hardwareAddress().length() > LONGEST_HARDWARE_ADDRESS) {
            errors.tooLong(path.child("hardwareAddress"), LONGEST_HARDWARE_ADDRESS);
        }
        Bounded.set(data.ips(), MOST_ADDRESSES, address -> address, path.child("ips"), errors, (address, at) -> {
            if (!Addresses.isRange(address)) {
                errors.invalid(
                        at, address, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
            }
        });
    }
}
