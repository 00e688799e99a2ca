package io.sailfish.schemagen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaGeneratorTest {
    private static final String POD_SPEC = "k8s.io/api/core/v1.PodSpec";

    private static Schema.Type type(Schema schema, String goName) {
        return schema.types().stream()
                .filter(type -> type.goName().equals(goName))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyRowOfGoIsAFieldOfItsType() {
        Schema schema = SchemaGenerator.derive();
        Map<String, List<GoShape.Row>> rows = new GoShape().types;
        for (Schema.Type type : schema.types()) {
            List<String> own = rows.get(type.goName()).stream()
                    .filter(row -> !row.isInline())
                    .map(GoShape.Row::json)
                    .toList();
            assertThat(type.fields().stream().map(Schema.Field::json)).containsAll(own);
        }
        Schema.Type podSpec = type(schema, POD_SPEC);
        assertThat(podSpec.openApiName()).isEqualTo("io.k8s.api.core.v1.PodSpec");
        assertThat(podSpec.packageName()).isEqualTo("core.v1");
        assertThat(podSpec.fields()).hasSize(rows.get(POD_SPEC).size());
    }

    @Test
    void differencesOfTheSourcesAreTold() {
        GoShape shape = new GoShape();
        GoShape.Row first = shape.types.get(POD_SPEC).removeFirst();
        shape.types
                .get(POD_SPEC)
                .addFirst(new GoShape.Row(
                        first.message(), first.json(), 99, first.goKind(), first.type(), true, false, "", ""));
        ProtoDescriptors descriptors = new ProtoDescriptors(List.of("V1", "V1Apps"), Set.copyOf(shape.types.keySet()));
        assertThat(descriptors.differences(shape))
                .anyMatch(difference -> difference.contains("PodSpec.volumes = 99"))
                .noneMatch(difference -> difference.contains("v1.Deployment"));
    }

    @Test
    void writesOnlyWhatChanged(@TempDir Path directory) throws IOException {
        Path sources = directory.resolve("sources");
        Path resources = directory.resolve("resources");
        SchemaGenerator.generate(sources, resources);
        Path pod = sources.resolve("io/sailfish/model/api/core/v1/Pod.java");
        Path stale = sources.resolve("io/sailfish/model/api/core/v1/Stale.java");
        FileTime old = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(pod, old);
        Files.writeString(stale, "");
        SchemaGenerator.generate(sources, resources);
        assertThat(stale).exists();
        Files.delete(directory.resolve("schemagen.fingerprint"));
        SchemaGenerator.generate(sources, resources);
        assertThat(stale).doesNotExist();
        assertThat(Files.getLastModifiedTime(pod)).isEqualTo(old);
        assertThat(resources.resolve("io/sailfish/model/schema/schema.bin")).isNotEmptyFile();
    }
}
