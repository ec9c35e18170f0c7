package org.flows4j.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
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
import org.flows4j.core.layer.FlowLayer;
import org.jspecify.annotations.NullMarked;

/** The arrows between the packages of all modules, and the habits that hold in each of them. */
@AnalyzeClasses(packages = "org.flows4j", importOptions = ArchitectureTest.ProductionCode.class)
class ArchitectureTest {

    private static final String TENSOR = "org.flows4j.core.tensor";
    private static final String CPU = "org.flows4j.core.tensor.cpu..";
    private static final String VECTOR = "org.flows4j.core.tensor.cpu.internal.vector..";
    private static final String ND4J = "org.flows4j.core.tensor.nd4j..";
    private static final String EXAMPLES = "org.flows4j.examples..";

    private static final String OURS = "org.flows4j.";
    private static final String INTERNAL = "org.flows4j.core.tensor.cpu.internal..";

    /** A row of the tables in docs/architecture.md: a package, what is in it, and the packages that it uses. */
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9.]+)` \\| .* \\| ([^|]*) \\|");

    /** The tables list every package with exactly the packages that it uses directly. */
    @ArchTest
    static void docsListEveryPackageWithWhatItUses(JavaClasses classes) throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        for (JavaClass javaClass : classes) {
            String room = javaClass.getPackageName();
            Set<String> rooms = used.computeIfAbsent(shortName(room), name -> new TreeSet<>());
            javaClass.getDirectDependenciesFromSelf().stream()
                    .map(dependency ->
                            dependency.getTargetClass().getBaseComponentType().getPackageName())
                    .filter(target -> target.startsWith(OURS) && !target.equals(room))
                    .map(ArchitectureTest::shortName)
                    .forEach(rooms::add);
        }
        assertThat(documented()).isEqualTo(used);
    }

    private static String shortName(String name) {
        return name.substring(OURS.length());
    }

    private static Map<String, Set<String>> documented() throws IOException {
        Map<String, Set<String>> rooms = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/architecture.md"))) {
            Matcher row = ROW.matcher(line);
            // flows-spark is not on the class path of the examples and has a test of its own rows.
            if (row.matches() && !row.group(1).startsWith("spark")) {
                Set<String> uses = row.group(2).equals("nothing")
                        ? Set.of()
                        : new TreeSet<>(List.of(row.group(2).replace("`", "").split(", ")));
                rooms.put(row.group(1), uses);
            }
        }
        return rooms;
    }

    @ArchTest
    static final ArchRule onlyTheCpuBackendKnowsItsInternals = noClasses()
            .that()
            .resideOutsideOfPackages(CPU)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL);

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

    /** Otherwise the default of its kind would hide a bound or an estimate inside it. */
    @ArchTest
    static final ArchRule layersThatContainLayersSayWhichLikelihood = classes()
            .that()
            .areAssignableTo(FlowLayer.class)
            .should(new ArchCondition<JavaClass>("declare likelihood() if a field may be any layer") {
                @Override
                public void check(JavaClass javaClass, ConditionEvents events) {
                    boolean contains = javaClass.getAllFields().stream()
                            .map(field -> field.getRawType())
                            .anyMatch(type -> type.isInterface() && type.isAssignableTo(FlowLayer.class));
                    boolean declares = javaClass.getAllMethods().stream()
                            .anyMatch(method -> method.getName().equals("likelihood")
                                    && !method.getOwner().isInterface());
                    events.add(new SimpleConditionEvent(
                            javaClass, !contains || declares, javaClass.getName() + " inherits likelihood()"));
                }
            });

    /** Leaves out tests and benchmarks' generated harness, which answer to nobody's architecture. */
    static final class ProductionCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/")
                    && !location.contains("/test/org/flows4j/")
                    && !location.contains("-tests.jar")
                    && !location.contains("/jmh_generated/");
        }
    }
}
