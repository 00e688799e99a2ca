package io.sailfish.apiserver.kinds.networking;

import io.sailfish.apiserver.kinds.rules.Addresses;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.networking.v1.IPAddress;
import io.sailfish.model.api.networking.v1.IPAddressSpec;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.networking.v1.ParentReference;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** IPAddresses: who has which cluster address. The name is the address, so that the store gives each to one only. */
public final class IpAddressKind implements Kind<IPAddress> {
    private static final FieldPath PARENT = FieldPath.of("spec").child("parentRef");

    @Override
    public KindDefinition<IPAddress> definition() {
        return KindDefinition.of(NetworkingV1.IP_ADDRESSES)
                .strategy(new Rules())
                .column(
                        "ParentRef",
                        "string",
                        "ParentRef references the resource that an IPAddress is attached to."
                                + " An IPAddress must reference a parent object.",
                        0,
                        (address, now) -> parent(address.spec()))
                .ageColumn()
                .build();
    }

    private static String parent(IPAddressSpec spec) {
        if (!spec.hasParentRef()) {
            return "<none>";
        }
        ParentReference parent = spec.parentRef();
        String group = parent.group().isEmpty() ? "" : "." + parent.group();
        String namespace = parent.namespace().isEmpty() ? "" : parent.namespace() + "/";
        return parent.resource() + group + "/" + namespace + parent.name();
    }

    private static final class Rules implements Strategy<IPAddress> {
        private static final Names.Rule NAME = Addresses::strictProblems;

        @Override
        public Names.Rule names() {
            return NAME;
        }

        @Override
        public void validate(RequestContext context, IPAddress address, FieldErrors errors) {
            Finalizers.check(address, errors);
            if (!address.spec().hasParentRef()) {
                errors.required(PARENT, "");
                return;
            }
            ParentReference parent = address.spec().parentRef();
            if (!parent.group().isEmpty()) {
                errors.invalid(PARENT.child("group"), parent.group(), Names.dns1123Subdomain(parent.group()));
            }
            segment("resource", parent.resource(), errors);
            segment("name", parent.name(), errors);
            if (!parent.namespace().isEmpty()) {
                segment("namespace", parent.namespace(), errors);
            }
        }

        private static void segment(String field, String value, FieldErrors errors) {
            if (value.isEmpty()) {
                errors.required(PARENT.child(field), "");
            } else {
                errors.invalid(PARENT.child(field), value, Names.pathSegment(value));
            }
        }

        @Override
        public void validateUpdate(RequestContext context, IPAddress address, IPAddress old, FieldErrors errors) {
            Immutable.check(
                    errors, PARENT, address.spec().parentRef(), old.spec().parentRef());
        }

        @Override
        public List<String> resetFields() {
            return List.of();
        }
    }
}
