package io.sailfish.apiserver.kinds.storage;

import io.sailfish.apiserver.kinds.rules.DriverNames;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.storage.v1.CSINode;
import io.sailfish.model.api.storage.v1.CSINodeDriver;
import io.sailfish.model.api.storage.v1.CSINodeSpec;
import io.sailfish.model.api.storage.v1.StorageV1;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CSINodes: which drivers for volumes run on a node. */
final class CsiNodeKind implements Kind<CSINode> {
    private static final FieldPath DRIVERS = FieldPath.of("spec", "drivers");

    /** A driver on a node may call the node by a longer name than those of the API's objects. */
    private static final int NODE_LIMIT = 256;

    @Override
    public KindDefinition<CSINode> definition() {
        return KindDefinition.of(StorageV1.CSI_NODES)
                .strategy(new Rules())
                .column(
                        "Drivers",
                        "integer",
                        Descriptions.of(CSINodeSpec.TYPE, CSINodeSpec.DRIVERS),
                        0,
                        (node, now) -> node.spec().drivers().size())
                .ageColumn()
                .build();
    }

    private static final class Rules implements Strategy<CSINode> {
        @Override
        public boolean returnsDeletedObject() {
            return true;
        }

        @Override
        public void validate(RequestContext context, CSINode node, FieldErrors errors) {
            Finalizers.check(node, errors);
            Set<String> names = new HashSet<>();
            List<CSINodeDriver> drivers = node.spec().drivers();
            for (int i = 0; i < drivers.size(); i++) {
                CSINodeDriver driver = drivers.get(i);
                driver(driver, DRIVERS.index(i), errors);
                if (!names.add(driver.name())) {
                    errors.duplicate(DRIVERS.index(i).child("name"), driver.name());
                }
            }
        }

        private static void driver(CSINodeDriver driver, FieldPath path, FieldErrors errors) {
            DriverNames.check(driver.name(), path.child("name"), errors);
            int nodeLength = driver.nodeID().getBytes(StandardCharsets.UTF_8).length;
            if (nodeLength == 0) {
                errors.required(path.child("nodeID"), "");
            } else if (nodeLength > NODE_LIMIT) {
                errors.invalid(path.child("nodeID"), driver.nodeID(), "must be " + NODE_LIMIT + " characters or less");
            }
            if (driver.hasAllocatable()
                    && driver.allocatable().hasCount()
                    && driver.allocatable().count(0) < 0) {
                errors.invalid(
                        path.child("allocatable").child("count"),
                        driver.allocatable().count(0),
                        "must be greater than or equal to 0");
            }
            Set<String> keys = new HashSet<>();
            for (String key : driver.topologyKeys()) {
                if (key.isEmpty()) {
                    errors.required(path, "");
                }
                if (!keys.add(key)) {
                    errors.duplicate(path, key);
                }
                errors.invalid(path, key, Names.qualifiedName(key));
            }
        }

        /** A driver that is there stays as it is until it goes, but for how much it takes. */
        @Override
        public void validateUpdate(RequestContext context, CSINode node, CSINode old, FieldErrors errors) {
            for (CSINodeDriver before : old.spec().drivers()) {
                for (CSINodeDriver now : node.spec().drivers()) {
                    if (now.name().equals(before.name()) && !now.equals(before)) {
                        errors.invalid(
                                FieldPath.of("CSINodeDriver"),
                                new FieldError.Shown(now.toString()),
                                MetadataValidation.IMMUTABLE);
                    }
                }
            }
            validate(context, node, errors);
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
