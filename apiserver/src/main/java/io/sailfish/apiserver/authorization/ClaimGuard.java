package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.authentication.ServiceAccounts;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.resource.v1.AllocatedDeviceStatus;
import io.sailfish.model.api.resource.v1.AllocationResult;
import io.sailfish.model.api.resource.v1.DeviceRequest;
import io.sailfish.model.api.resource.v1.DeviceRequestAllocationResult;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimStatus;
import io.sailfish.model.api.resource.v1.ResourceClaimTemplate;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the right to write a claim of devices does not give by itself. Access to devices that others use is for namespaces
 * that are marked for it. Who writes a claim's status must have the right to bind (allocation and reservations), or to
 * report for each driver whose devices are touched, from the node they are on or from anywhere. Always on.
 */
public final class ClaimGuard implements ValidatingPlugin {
    private static final String MARK = "resource.kubernetes.io/admin-access";
    private static final String GROUP = "resource.k8s.io";
    private static final String CLAIMS = "resourceclaims";
    private static final String NODE_NAME = "authentication.kubernetes.io/node-name";
    private static final FieldPath REQUESTS = FieldPath.of("spec", "devices", "requests");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final FieldPath RESULTS = FieldPath.of("status", "allocation", "devices", "results");

    private final Authorizer authorizer;
    private final Function<String, @Nullable Namespace> namespaces;

    /**
     * @param namespaces a namespace by its name; must not block
     */
    public ClaimGuard(Authorizer authorizer, Function<String, @Nullable Namespace> namespaces) {
        this.authorizer = authorizer;
        this.namespaces = namespaces;
    }

    @Override
    public String name() {
        return "ResourceClaimAuthorization";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return switch (attributes.object()) {
            case ResourceClaim claim ->
                attributes.operation() == Operation.CREATE
                        || attributes.operation() == Operation.UPDATE
                                && attributes.subresource().equals("status");
            case ResourceClaimTemplate template -> attributes.operation() == Operation.CREATE;
            case null, default -> false;
        };
    }

    @Override
    public void validate(Attributes attributes) {
        FieldErrors errors = new FieldErrors();
        switch (attributes.object()) {
            case ResourceClaim claim
            when attributes.oldObject() instanceof ResourceClaim old -> status(attributes, claim, old, errors);
            case ResourceClaim claim -> spec(attributes, claim.spec().devices().requests(), errors);
            case ResourceClaimTemplate template ->
                spec(attributes, template.spec().spec().devices().requests(), errors);
            case null, default -> {}
        }
        ApiObject object = attributes.object();
        if (object != null && !errors.list().isEmpty()) {
            throw ApiErrors.invalid(object.kind(), object.name(), errors.list());
        }
    }

    /** Specs never change: creations are judged. */
    private void spec(Attributes attributes, List<DeviceRequest> requests, FieldErrors errors) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).exactly().adminAccess(false)) {
                marked(attributes, REQUESTS.index(i), errors);
                return;
            }
        }
    }

    private void marked(Attributes attributes, FieldPath path, FieldErrors errors) {
        Namespace namespace = namespaces.apply(attributes.namespace());
        if (namespace == null || !"true".equals(namespace.metadata().labels().get(MARK))) {
            errors.forbidden(
                    path.child("adminAccess"),
                    "admin access to devices requires the `" + MARK + ": true` label on the containing namespace");
        }
    }

    private void status(Attributes attributes, ResourceClaim claim, ResourceClaim old, FieldErrors errors) {
        List<DeviceRequestAllocationResult> before =
                old.status().allocation().devices().results();
        List<DeviceRequestAllocationResult> results =
                claim.status().allocation().devices().results();
        if (before.stream().noneMatch(result -> result.adminAccess(false))) {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i).adminAccess(false)) {
                    marked(attributes, RESULTS.index(i), errors);
                    break;
                }
            }
        }
        binding(attributes, claim.status(), old.status(), errors);
        drivers(attributes, claim.status(), old.status(), errors);
    }

    private void binding(
            Attributes attributes, ResourceClaimStatus status, ResourceClaimStatus old, FieldErrors errors) {
        if (status.allocation().equals(old.allocation()) && status.reservedFor().equals(old.reservedFor())) {
            return;
        }
        String verb = attributes.context().verb().text();
        String refusal = refusal(AccessRequest.resource(attributes.user(), verb, GROUP, CLAIMS, "binding", "", ""));
        if (!refusal.isEmpty()) {
            errors.forbidden(
                    STATUS,
                    "changing status.allocation or status.reservedFor requires resource=\"resourceclaims/binding\","
                            + " verb=\"" + verb + "\" permission: " + refusal);
        }
    }

    private void drivers(
            Attributes attributes, ResourceClaimStatus status, ResourceClaimStatus old, FieldErrors errors) {
        String verb = attributes.context().verb().text();
        List<String> verbs = new ArrayList<>(2);
        if (isOn(node(status.allocation()), attributes.user())) {
            verbs.add("associated-node:" + verb);
        }
        verbs.add("arbitrary-node:" + verb);
        for (String driver : changed(status, old)) {
            String first = "";
            boolean allowed = false;
            for (String one : verbs) {
                String refusal = refusal(AccessRequest.resource(
                        attributes.user(), one, GROUP, CLAIMS, "driver", attributes.namespace(), driver));
                allowed |= refusal.isEmpty();
                first = first.isEmpty() ? refusal : first;
            }
            if (!allowed) {
                errors.forbidden(
                        STATUS.child("devices"),
                        "changing status.devices requires resource=\"resourceclaims/driver\", verb=\"["
                                + String.join(" ", verbs) + "]\" permission: " + first);
            }
        }
    }

    /** Why the access is not allowed; empty where it is. */
    private String refusal(AccessRequest request) {
        Decision decision = authorizer.decide(request);
        if (decision.isAllowed()) {
            return "";
        }
        String reason = decision.words().isEmpty() ? "" : ": " + decision.words();
        return String.valueOf(ApiErrors.forbidden(GROUP, CLAIMS, request.name(), request.refusal() + reason)
                .getMessage());
    }

    private static List<String> key(AllocatedDeviceStatus device) {
        return List.of(device.driver(), device.pool(), device.device(), device.shareID(""));
    }

    /** The drivers of devices of which something else is said than before, in order. */
    private static SortedSet<String> changed(ResourceClaimStatus status, ResourceClaimStatus old) {
        Map<List<String>, AllocatedDeviceStatus> before = new HashMap<>();
        old.devices().forEach(device -> before.put(key(device), device));
        SortedSet<String> drivers = new TreeSet<>();
        for (AllocatedDeviceStatus device : status.devices()) {
            if (!device.equals(before.remove(key(device)))) {
                drivers.add(device.driver());
            }
        }
        before.values().forEach(gone -> drivers.add(gone.driver()));
        return drivers;
    }

    /** The one node for which devices were allocated; empty where they are for several. */
    private static String node(AllocationResult allocation) {
        List<NodeSelectorTerm> terms = allocation.nodeSelector().nodeSelectorTerms();
        if (terms.size() != 1
                || !terms.getFirst().matchExpressions().isEmpty()
                || terms.getFirst().matchFields().size() != 1) {
            return "";
        }
        NodeSelectorRequirement field = terms.getFirst().matchFields().getFirst();
        boolean isOne = field.key().equals("metadata.name")
                && field.operator().equals("In")
                && field.values().size() == 1;
        return isOne ? field.values().getFirst() : "";
    }

    private static boolean isOn(String node, UserInfo user) {
        return !node.isEmpty()
                && ServiceAccounts.place(user.name()) != null
                && user.extra().getOrDefault(NODE_NAME, List.of()).equals(List.of(node));
    }
}
