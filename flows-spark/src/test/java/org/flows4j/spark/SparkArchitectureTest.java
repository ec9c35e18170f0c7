package org.flows4j.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** The rules of the other modules' ArchitectureTest that concern this module. */
@AnalyzeClasses(packages = "org.flows4j.spark", importOptions = SparkArchitectureTest.ProductionCode.class)
class SparkArchitectureTest {
    private static final String OURS = "org.flows4j.";
    private static final Pattern ROW = Pattern.compile("\\| `(spark[a-z0-9.]*)` \\| .* \\| ([^|]*) \\|");

    @ArchTest
    static void docsListEveryPackageWithWhatItUses(JavaClasses classes) throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        for (JavaClass javaClass : classes) {
            Set<String> uses =
                    used.computeIfAbsent(javaClass.getPackageName().substring(OURS.length()), name -> new TreeSet<>());
            javaClass.getDirectDependenciesFromSelf().stream()
                    .map(dependency ->
                            dependency.getTargetClass().getBaseComponentType().getPackageName())
                    .filter(target -> target.startsWith(OURS) && !target.equals(javaClass.getPackageName()))
                    .forEach(target -> uses.add(target.substring(OURS.length())));
        }
        Map<String, Set<String>> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/architecture.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                List<String> uses = List.of(row.group(2).replace("`", "").split(", "));
                documented.put(row.group(1), new TreeSet<>(uses));
            }
        }
        assertThat(documented).isEqualTo(used);
    }

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("org.flows4j.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule staticStateIsConstant =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule librariesDoNotPrint = noClasses().should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        assertThat(classes).allMatch(javaClass -> javaClass.getPackage().isAnnotatedWith(NullMarked.class));
    }

    /** Leaves out tests. */
    static final class ProductionCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/") && !location.contains("/test/org/flows4j/");
        }
    }
}
