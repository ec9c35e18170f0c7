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
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.models.Model;
import org.flows4j.models.TabularModel;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.flows4j.models.tabular.TabularFlow;
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

    /** New parameters and statistics of real training, in the layout that the module reads. */
    @Test
    void numpyModuleScoresModelsThatWereJustTrained() throws IOException, InterruptedException {
        PythonPrograms.assumeModules("numpy");
        Model golden = Model.read(GOLDEN.resolve("glow-spline.safetensors"), CpuBackend.create());
        Model glow = Model.create(golden.description(), CpuBackend.create(), 5);
        Shape shape = golden.flow().sampleShape();
        byte[] pixels = new byte[64 * (int) shape.size()];
        new SplittableRandom(6).nextBytes(pixels);
        DataSet images = DataSets.ofBytes(pixels, shape.dims());
        glow.train(images, TrainingSettings.of(5, 16));
        assertNumpyAgrees(glow, images);
        DataSet table = DataSets.ofRows(rows(64), "height", "weight", "age");
        TabularFlow family = new TabularFlow();
        Model tabular = Model.create(family, family.preset("SPLINE"), table, CpuBackend.create());
        tabular.train(table, TrainingSettings.of(20, 32));
        assertNumpyAgrees(tabular, table);
    }

    private void assertNumpyAgrees(Model model, DataSet data) throws IOException, InterruptedException {
        Path file = folder.resolve(model.description().family() + ".safetensors");
        model.save(file);
        Shape batch = model.flow().sampleShape().batch(data.size());
        float[] values = new float[(int) batch.size()];
        for (int i = 0; i < data.size(); i++) {
            data.copySample(i, values, i * data.sampleLength());
        }
        Model exact = model.as(DType.FLOAT64);
        Tensor x = exact.flow().backend().fromFloats(values, batch, DType.FLOAT64);
        Path rows = Files.writeString(folder.resolve("rows.json"), Arrays.toString(x.toDoubles()));
        Path program = Files.writeString(folder.resolve("score.py"), """
                import json, sys
                sys.path.insert(0, sys.argv[1])
                import numpy as np, flows4j_numpy
                model = flows4j_numpy.load(sys.argv[2])
                x = np.array(json.load(open(sys.argv[3]))).reshape([int(n) for n in sys.argv[4].split(",")])
                for nats in model.log_prob(x):
                    print(repr(float(nats)))
                """);
        String shape = Arrays.toString(batch.dims()).replaceAll("[^0-9,]", "");
        String printed = PythonPrograms.run(program, PROGRAMS.toAbsolutePath(), file, rows, shape);
        double[] there = printed.lines().mapToDouble(Double::parseDouble).toArray();
        double[] here = exact.flow().logProb(x, FlowContext.deterministic()).toDoubles();
        Comparison.assertAgree(here, there, 1e-10);
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
