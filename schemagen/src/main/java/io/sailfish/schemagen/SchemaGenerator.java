package io.sailfish.schemagen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Derives the schemas of the built-in API types and writes them as a resource and as Java classes.
 *
 * <p>Sources: the protobuf descriptors and the comments of client-java-proto, the models and calls of client-java-api,
 * and tables made by reflection over upstream's Go types. They are compared with each other; any difference ends the
 * build with a list of all of them.
 */
public final class SchemaGenerator {
    private SchemaGenerator() {}

    /** Arguments: the directory for Java sources, the directory for resources. */
    public static void main(String[] arguments) {
        generate(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    static void generate(Path sources, Path resources) {
        String fingerprint = Fingerprint.of(List.of(sourcesJar(), apiJar()));
        Path last = resources.resolveSibling("schemagen.fingerprint");
        try {
            if (Files.exists(last) && Files.readString(last).equals(fingerprint)) {
                return;
            }
            generate(new Output(sources), new Output(resources));
            Files.writeString(last, fingerprint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void generate(Output sources, Output resources) {
        Schema schema = derive();
        JavaWriter java = new JavaWriter(sources, schema);
        java.write();
        SchemaResource.write(schema, java, resources);
        sources.deleteOthers();
        resources.deleteOthers();
    }

    /** The schema; throws with every disagreement of the sources. */
    static Schema derive() {
        GoShape shape = new GoShape();
        SourceComments comments = new SourceComments(sourcesJar());
        ProtoDescriptors descriptors = new ProtoDescriptors(comments.outerClasses(), shape.types.keySet());
        SchemaBuilder builder = new SchemaBuilder(shape, descriptors, comments);
        ResourceBuilder resourceBuilder = new ResourceBuilder(shape, new ResourcePaths(apiJar()));
        Schema schema = new Schema(builder.types(), resourceBuilder.resources());
        List<String> problems = new ArrayList<>(descriptors.differences(shape));
        problems.addAll(builder.problems());
        problems.addAll(resourceBuilder.problems());
        problems.addAll(Counts.problems(schema));
        GoShape.table("known-differences.tsv").forEach(row -> {
            if (!problems.remove(row[0])) {
                problems.add("no longer a difference: " + row[0]);
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalStateException("the sources of the schema disagree:\n" + String.join("\n", problems));
        }
        return schema;
    }

    private static Path sourcesJar() {
        return jarWith("/io/kubernetes/client/proto/V1.java");
    }

    private static Path apiJar() {
        return jarWith("/io/kubernetes/client/openapi/apis/CoreV1Api.class");
    }

    /** The jar on the class path that holds a resource. */
    private static Path jarWith(String resource) {
        String url = String.valueOf(SchemaGenerator.class.getResource(resource));
        try {
            return Path.of(new URI(url.substring("jar:".length(), url.indexOf('!'))));
        } catch (URISyntaxException | StringIndexOutOfBoundsException e) {
            throw new IllegalStateException("not in a jar: " + resource + " at " + url, e);
        }
    }
}
