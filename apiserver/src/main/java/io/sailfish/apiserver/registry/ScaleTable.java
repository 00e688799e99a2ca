package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.table.Column;
import io.sailfish.apiserver.table.TableWriter;
import io.sailfish.apiserver.table.TableWriter.Include;
import io.sailfish.model.api.autoscaling.v1.Scale;
import io.sailfish.model.api.autoscaling.v1.ScaleSpec;
import io.sailfish.model.api.autoscaling.v1.ScaleStatus;
import io.sailfish.model.api.meta.v1.ListMeta;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.schema.Descriptions;
import java.time.Instant;
import java.util.List;

/** A Scale as a table. */
final class ScaleTable {
    private static final TableWriter<Scale> TABLE = new TableWriter<>(
            List.of(
                    new Column<>("Name", "string", "", "", 0, (scale, now) -> scale.name()),
                    new Column<>(
                            "Desired",
                            "integer",
                            "",
                            Descriptions.of(ScaleSpec.TYPE, ScaleSpec.REPLICAS),
                            0,
                            (scale, now) -> scale.spec().replicas()),
                    new Column<>(
                            "Available",
                            "integer",
                            "",
                            Descriptions.of(ScaleStatus.TYPE, ScaleStatus.REPLICAS),
                            0,
                            (scale, now) -> scale.status().replicas()),
                    Column.age()),
            Scale.TYPE,
            scale -> scale);

    private ScaleTable() {}

    /** The table in JSON. */
    static byte[] of(Scale scale, String version, Include include, Instant now) {
        ByteOutput out = new ByteOutput();
        ListMeta metadata = ListMeta.builder()
                .resourceVersion(scale.metadata().resourceVersion())
                .build();
        TABLE.begin(version, metadata, true, out);
        TABLE.row(scale, true, version, include, now, out);
        TABLE.end(out);
        return out.toByteArray();
    }
}
