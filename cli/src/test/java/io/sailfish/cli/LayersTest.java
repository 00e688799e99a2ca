package io.sailfish.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house as it is drawn in the README: who may use whom, between modules and within them. */
class LayersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sailfish");

    /** What each module may use beside itself. A module that is not listed here fails the test. */
    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        MAY_USE.put("model", Set.of());
        MAY_USE.put("store", Set.of("model"));
        MAY_USE.put("client", Set.of("model"));
        MAY_USE.put("apiserver", Set.of("model", "store", "client"));
        MAY_USE.put("scheduler", Set.of("model", "client"));
        MAY_USE.put("controllers", Set.of("model", "client"));
        MAY_USE.put("node", Set.of("model", "client"));
        MAY_USE.put("network", Set.of("model", "client"));
        MAY_USE.put("logs", Set.of("model", "client"));
        MAY_USE.put("metrics", Set.of("model", "client"));
        MAY_USE.put("lab", Set.of("model", "client"));
        MAY_USE.put("demo", Set.of());
        MAY_USE.put("kubectl", Set.of("model", "client"));
        MAY_USE.put("cli", Set.copyOf(MAY_USE.keySet()));
    }

    @Test
    void modulesUseOnlyWhatStandsAboveThem() {
        Set<String> modules = new TreeSet<>();
        CLASSES.stream()
                .filter(type -> type.getPackageName().startsWith("io.sailfish."))
                .forEach(type -> modules.add(type.getPackageName().split("\\.")[2]));
        assertThat(MAY_USE.keySet()).containsAll(modules);
        for (String module : modules) {
            String[] others = modules.stream()
                    .filter(other ->
                            !other.equals(module) && !MAY_USE.get(module).contains(other))
                    .map(other -> "io.sailfish." + other + "..")
                    .toArray(String[]::new);
            if (others.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage("io.sailfish." + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others)
                        .check(CLASSES);
            }
        }
    }

    /**
     * Model is left out: the types that are generated and the codecs that read them know each other. Of the API server it is
     * the kinds that are held to it; its registry, admission and front still lean on each other.
     */
    @Test
    void packagesFormNoCycle() {
        List<String> subjects = new ArrayList<>(MAY_USE.keySet());
        subjects.removeAll(List.of("model", "apiserver"));
        subjects.add("apiserver.kinds");
        for (String subject : subjects) {
            slices().matching("io.sailfish." + subject + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void everyPackageSaysThatNothingIsNull() {
        List<String> silent = new ArrayList<>();
        collect(CLASSES.getPackage("io.sailfish"), silent);
        assertThat(silent).as("packages without a @NullMarked package-info").isEmpty();
    }

    private static void collect(JavaPackage current, List<String> silent) {
        if (!current.getClasses().isEmpty()
                && !current.getName().endsWith(".proto")
                && !current.isAnnotatedWith(NullMarked.class)) {
            silent.add(current.getName());
        }
        current.getSubpackages().forEach(below -> collect(below, silent));
    }
}
