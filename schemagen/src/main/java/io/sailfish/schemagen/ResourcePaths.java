package io.sailfish.schemagen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The resources that the {@code *Api} classes of client-java-api address: paths and methods from their byte code. */
final class ResourcePaths {
    private static final Pattern API_CLASS = Pattern.compile("io/kubernetes/client/openapi/apis/\\w+V\\d+Api\\.class");
    private static final Pattern PATH = Pattern.compile(
            "/(?:api/(?<core>v\\d+)|apis/(?<group>[\\w.-]+)/(?<version>v\\d+))(?<namespaced>/namespaces/\\{namespace})?"
                    + "/(?<plural>[a-z]+)(?<item>/\\{name})?(?:/(?<sub>[a-z]+))?");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Pattern MODEL = Pattern.compile("io/kubernetes/client/openapi/models/(\\w+)");

    /** What the calls on one path told. */
    static final class Entry {
        boolean namespaced;
        final Set<String> verbs = new LinkedHashSet<>();
        final Map<String, Entry> subresources = new TreeMap<>();
        /** The name of the model class that POST takes. */
        String posted = "";
    }

    /** By "group/version/plural"; the core group's name is empty. */
    final Map<String, Entry> resources = new TreeMap<>();

    ResourcePaths(Path apiJar) {
        try (ZipFile zip = new ZipFile(apiJar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (API_CLASS.matcher(entry.getName()).matches()) {
                    read(ClassFile.of().parse(zip.getInputStream(entry).readAllBytes()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(ClassModel api) {
        for (MethodModel method : api.methods()) {
            String name = method.methodName().stringValue();
            if (!name.endsWith("Call") || name.endsWith("ValidateBeforeCall")) {
                continue;
            }
            List<String> constants = new ArrayList<>();
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        if (element instanceof ConstantInstruction constant
                                && constant.constantValue() instanceof String text) {
                            constants.add(text);
                        }
                    }));
            String path = constants.stream()
                    .filter(text -> text.startsWith("/api"))
                    .findFirst()
                    .orElse("");
            String verb =
                    constants.stream().filter(METHODS::contains).findFirst().orElse("");
            Matcher match = PATH.matcher(path);
            if (match.matches() && !verb.isEmpty()) {
                record(match, verb, name, method.methodType().stringValue());
            }
        }
    }

    private void record(Matcher path, String method, String call, String descriptor) {
        String group = path.group("core") != null ? "" : path.group("group");
        String version = path.group("core") != null ? path.group("core") : path.group("version");
        boolean namespaced = path.group("namespaced") != null;
        String plural = path.group("plural");
        String sub = path.group("sub");
        if (plural.equals("watch")) {
            return;
        }
        Entry entry = resources.computeIfAbsent(group + "/" + version + "/" + plural, key -> new Entry());
        if (sub != null) {
            if (path.group("item") == null) {
                return;
            }
            entry = entry.subresources.computeIfAbsent(sub, key -> new Entry());
        }
        entry.namespaced |= namespaced;
        boolean item = path.group("item") != null;
        entry.verbs.addAll(
                switch (method) {
                    case "GET" -> item ? List.of("get") : List.of("list", "watch");
                    case "POST" -> List.of("create");
                    case "PUT" -> List.of("update");
                    case "PATCH" -> List.of("patch");
                    default -> List.of(item ? "delete" : "deletecollection");
                });
        if (method.equals("POST") && MODEL.matcher(descriptor) instanceof Matcher model && model.find()) {
            entry.posted = model.group(1);
        }
        if (call.startsWith("connect")) {
            entry.verbs.remove("list");
            entry.verbs.remove("watch");
        }
    }
}
