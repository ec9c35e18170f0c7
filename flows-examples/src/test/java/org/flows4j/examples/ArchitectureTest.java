package org.flows4j.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The arrows between the packages of all modules, and the habits that hold in each of them. */
@AnalyzeClasses(packages = "org.flows4j", importOptions = ArchitectureTest.ProductionCode.class)
class ArchitectureTest {

    private static final String TENSOR = "org.flows4j.core.tensor";
    private static final String CPU = "org.flows4j.core.tensor.cpu..";
    private static final String VECTOR = "org.flows4j.core.tensor.cpu.vector..";
    private static final String ND4J = "org.flows4j.core.tensor.nd4j..";
    private static final String EXAMPLES = "org.flows4j.examples..";

    /** Each room of the house from the ground up, with the rooms it may use. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("core.tensor", List.of()),
            Map.entry("core.linalg", List.of("core.tensor")),
            Map.entry("core.autodiff", List.of("core.tensor", "core.linalg")),
            Map.entry("core.nn", List.of("core.tensor", "core.linalg", "core.autodiff")),
            Map.entry(
                    "core.distribution",
                    List.of("core.tensor", "core.linalg", "core.autodiff", "core.nn", "core.flow")),
            Map.entry(
                    "core.flow",
                    List.of("core.tensor", "core.linalg", "core.autodiff", "core.nn", "core.distribution")),
            Map.entry("core.io", List.of("core")),
            Map.entry("core.interpolation", List.of("core")),
            Map.entry("core.training", List.of("core")),
            Map.entry(
                    "layers",
                    List.of(
                            "core.tensor",
                            "core.linalg",
                            "core.autodiff",
                            "core.nn",
                            "core.distribution",
                            "core.flow")),
            Map.entry("models", List.of("core", "layers")),
            Map.entry("examples", List.of("core", "layers", "models")));

    @ArchTest
    static final ArchRule packagesDependDownwardsOnly = CompositeArchRule.of(MAY_USE.entrySet().stream()
            .map(entry -> mayUse(entry.getKey(), entry.getValue()))
            .toList());

    @ArchTest
    static final ArchRule packagesFormNoCycles =
            slices().matching("org.flows4j.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theTensorSeamKnowsNoBackend = noClasses()
            .that()
            .resideInAPackage(TENSOR)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CPU, ND4J);

    @ArchTest
    static final ArchRule onlyThePortableBackendKnowsNd4j = noClasses()
            .that()
            .resideOutsideOfPackage(ND4J)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.nd4j..");

    @ArchTest
    static final ArchRule onlyTheCpuBackendKnowsNativeLibraries = noClasses()
            .that()
            .resideOutsideOfPackage(CPU)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco.dnnl..", "org.bytedeco.openblas..", "org.bytedeco.opencl..");

    /** ND4J hands out the address of an array as a JavaCPP pointer, so both backends see that one package. */
    @ArchTest
    static final ArchRule onlyBackendsKnowNativePointers = noClasses()
            .that()
            .resideOutsideOfPackages(CPU, ND4J)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule onlyTheVectorKernelsKnowTheVectorApi = noClasses()
            .that()
            .resideOutsideOfPackage(VECTOR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator..");

    /** Linking to them would need the incubating module at run time. */
    @ArchTest
    static final ArchRule vectorKernelsAreLookedUpByName = noClasses()
            .that()
            .resideOutsideOfPackage(VECTOR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(VECTOR);

    @ArchTest
    static final ArchRule librariesDoNotPrint = noClasses()
            .that()
            .resideOutsideOfPackage(EXAMPLES)
            .should(ACCESS_STANDARD_STREAMS)
            .because("a library reports by its results, its exceptions and slf4j");

    @ArchTest
    static final ArchRule staticStateIsConstant =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .that()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should(new ArchCondition<JavaClass>("reside in a package whose package-info is @NullMarked") {
                @Override
                public void check(JavaClass javaClass, ConditionEvents events) {
                    boolean marked = javaClass.getPackage().isAnnotatedWith(NullMarked.class);
                    String message = javaClass.getPackageName() + " of " + javaClass.getName()
                            + (marked ? " is" : " is not") + " @NullMarked";
                    events.add(new SimpleConditionEvent(javaClass, marked, message));
                }
            });

    private static ArchRule mayUse(String room, List<String> rooms) {
        String[] allowed = Stream.concat(Stream.of(room), rooms.stream())
                .map(name -> "org.flows4j." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("org.flows4j." + room + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.flows4j..").and(resideOutsideOfPackages(allowed)))
                .as(room + " should use no package of ours but " + rooms)
                .allowEmptyShould(true);
    }

    /** Leaves out tests and benchmarks' generated harness, which answer to nobody's architecture. */
    static final class ProductionCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/")
                    && !location.contains("-tests.jar")
                    && !location.contains("/jmh_generated/");
        }
    }
}
