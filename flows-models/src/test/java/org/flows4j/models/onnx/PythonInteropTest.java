package org.flows4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.models.Model;
import org.flows4j.models.TabularModel;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of this library in Python: in ONNX Runtime, and in the module of docs/interop that uses numpy alone. */
class PythonInteropTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path PROGRAMS = Path.of("../docs/interop");

    @TempDir
    private Path folder;

    @Test
    void numpyModuleScoresGlowAndTables() throws IOException, InterruptedException {
        PythonPrograms.assumeModules("numpy");
        String output = PythonPrograms.run(PROGRAMS.resolve("check_numpy.py"), GOLDEN);
        assertThat(output).contains("glow-published ", "tabular-spline ", "checked 11");
    }

    @Test
    void pythonScoresATableAsItsModelDoes() throws IOException, InterruptedException {
        PythonPrograms.assumeModules("numpy", "onnxruntime");
        double[][] rows = rows(400);
        DataSet table = DataSets.ofRows(rows, "height", "weight", "age");
        NeuralSplineFlow family = new NeuralSplineFlow();
        Model model =
                Model.create(family, family.preset(family.defaultPreset(Shape.of(3))), table, CpuBackend.create());
        model.train(table, TrainingSettings.of(20, 64));
        Path csv = folder.resolve("table.csv");
        Files.write(csv, lines(rows));
        OnnxExport.write(model, OnnxFunction.LOG_PROB, folder.resolve("log_prob.onnx"));
        String printed = PythonPrograms.run(PROGRAMS.resolve("score_onnx.py"), folder.resolve("log_prob.onnx"), csv);
        double[] there = printed.lines().mapToDouble(Double::parseDouble).toArray();
        double[] here = TabularModel.of(model).logProb(table);
        Comparison.assertAgree(here, there, 1e-5);
    }

    @Test
    void everyGraphPassesTheCheckerOfOnnx() throws IOException, InterruptedException {
        PythonPrograms.assumeModules("onnx");
        List<Object> files = new ArrayList<>();
        for (String name : List.of("glow", "flowpp", "nsf", "tabular-conditional", "woodbury-glow-emerging", "nif")) {
            Model model = Model.read(GOLDEN.resolve(name + ".safetensors"), CpuBackend.create());
            for (OnnxFunction function : OnnxFunction.values()) {
                Path file = folder.resolve(name + "." + function.label() + ".onnx");
                OnnxExport.write(model, function, file);
                files.add(file);
            }
        }
        Path program = folder.resolve("check.py");
        Files.writeString(
                program,
                "import sys, onnx\nfor f in sys.argv[1:]:\n    onnx.checker.check_model(onnx.load(f), full_check=True)\n");
        PythonPrograms.run(program, files.toArray());
    }

    private static double[][] rows(int count) {
        SplittableRandom random = new SplittableRandom(4);
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> {
            double height = 170 + 10 * random.nextGaussian();
            return new double[] {height, height - 100 + 8 * random.nextGaussian(), 80 * random.nextDouble()};
        });
        return rows;
    }

    private static List<String> lines(double[][] rows) {
        List<String> lines = new ArrayList<>(List.of("age,height,weight"));
        for (double[] row : rows) {
            lines.add(row[2] + "," + row[0] + "," + row[1]);
        }
        return lines;
    }
}
