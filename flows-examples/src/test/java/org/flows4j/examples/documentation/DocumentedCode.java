package org.flows4j.examples.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.WeightFiles;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.models.Model;
import org.flows4j.models.TabularFit;
import org.flows4j.models.TabularModel;
import org.flows4j.models.TabularTraining;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.interop.Library;
import org.flows4j.models.interop.ModelImport;
import org.flows4j.models.tabular.TabularFlow;

/** The code of the documentation. {@link DocumentedCodeTest} runs it. */
final class DocumentedCode {
    private DocumentedCode() {}

    static double[][] readme(Path file) {
        // docs: readme
        TabularModel model = TabularModel.of(Model.read(file, CpuBackend.create()));
        double[] logProb = model.logProb(new double[][] {{5.1, 3.5}, {4.9, 3.0}}); // in nats, one per row
        double[][] newRows = model.sample(1000, 1, new SplittableRandom(1)); // temperature 1: the learned density
        // docs end
        return new double[][] {logProb, newRows[999]};
    }

    static TabularFit tabular(Path table, Path file) {
        // docs: tabular
        DataSet rows = CsvReader.read(table, CsvOptions.defaults().withLabelColumn("last"));
        TabularFit fit = TabularTraining.forTable(rows).fit(rows, CpuBackend.create());
        fit.model().save(file);
        // docs end
        return fit;
    }

    static TabularFit presets(DataSet rows, TensorBackend backend) {
        // docs: presets
        TabularTraining defaults = TabularTraining.forTable(rows);
        TabularTraining spline =
                defaults.withModel(new TabularFlow().preset("SPLINE").sized(4, 32));
        TabularFit fit = spline.fit(rows, backend, new TrainingListener() {
            @Override
            public void onEvaluation(EvaluationReport report) {
                System.out.printf(
                        "step %d: negative log-likelihood %.3f%n", report.step(), report.negativeLogLikelihood());
            }
        });
        // docs end
        return fit;
    }

    static double queries(Flow flow, float[][] rows) {
        // docs: queries
        double[] logProb = flow.logProb(rows); // thread-safe
        try (Scope scope = flow.backend().openScope()) { // closing the scope releases its tensors
            ScoredSamples drawn = flow.sampleAndLogProb(100, 1, new SplittableRandom(7));
            Tensor slope = flow.logProbGradient(drawn.samples()); // the direction of increasing density
            Tensor latent = flow.encode(drawn.samples());
            Tensor back = flow.decode(latent);
            // docs end
            return logProb[0] + slope.sum().item() + back.sum().item();
        }
    }

    static double[] rows(Path file, Path table, TensorBackend backend) {
        // docs: rows
        TabularModel model = TabularModel.of(Model.read(file, backend));
        double[] logProb = model.logProb(new double[][] {{5.1, 3.5}, {4.9, 3.0}}); // in the order of model.columns()
        double[] ofTable = model.logProb(CsvReader.read(table)); // columns by name
        double[][] drawn = model.sample(100, 1, new SplittableRandom(1));
        // docs end
        return new double[] {logProb[0], ofTable[0], drawn[99][0]};
    }

    static double streaming(Flow flow, Path file) {
        // docs: streaming
        try (Stream<float[]> rows = CsvReader.stream(file, CsvOptions.defaults());
                DoubleStream scores = flow.logProbs(rows)) {
            double mean = scores.average().orElseThrow();
            // docs end
            return mean;
        }
    }

    static Model images(Path folder, TensorBackend backend, long steps, Path file) {
        // docs: images
        DataSet images = DataSets.open(folder).train(); // MNIST or CIFAR-10 files, npy arrays, folders of pictures
        Glow glow = new Glow();
        Model model = Model.create(glow, glow.preset("FASHION_MNIST"), images, backend);
        model.train(images, TrainingSettings.of(steps, 16));
        model.save(file);
        // docs end
        return model;
    }

    static TrainingSummary training(
            Flow flow, ModelDescription description, DataSet train, DataSet test, Path checkpoint) {
        // docs: training
        TrainingSettings settings = TrainingSettings.of(5_000, 64)
                .withSeed(1)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.warmUp(1e-3, 500)))
                .withIntervals(intervals -> intervals.withEvaluation(100));
        try (Trainer trainer = new Trainer(flow, settings, batches(train, flow))) {
            trainer.evaluateOn(batches(test, flow)).keepBest(10).saveTo(checkpoint, description);
            if (Files.exists(checkpoint)) {
                trainer.resume(checkpoint); // continues as an uninterrupted run would
            } else {
                trainer.initialize();
            }
            TrainingSummary summary = trainer.run(); // interrupt this thread to stop, with a checkpoint
            // docs end
            return summary;
        }
    }

    private static DataSetBatches batches(DataSet data, Flow flow) {
        return new DataSetBatches(data, flow.backend(), flow.dtype());
    }

    static Flow byHand(TensorBackend backend) {
        // docs: byHand
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
        Shape row = Shape.vector(6);
        Mlp network = Mlp.of(Nonlinearity.RELU, 64, 64);
        InvertibleLayer layers = InvertibleChain.of(
                ActNorm.perChannel(parameters.child("actnorm"), 6),
                new Invertible1x1Conv(parameters.child("mixing"), 6),
                new AffineCoupling(parameters.child("coupling"), row, AffineCoupling.Config.NIF, network));
        Flow flow = Flow.of(layers, row, parameters);
        // docs end
        return flow;
    }

    static TensorBackend backend() {
        // docs: backend
        CpuOptions options = CpuOptions.defaults().withThreads(2).withMaxPooledBytes(256L << 20);
        TensorBackend backend = CpuBackend.create(options);
        // docs end
        return backend;
    }

    static double budget(Flow flow, float[][] rows) {
        // docs: budget
        Flow frugal = flow.withMemoryBudget(16L << 20); // at most 16 MiB of tensors per call
        double[] logProb = frugal.logProb(rows);
        // docs end
        return logProb[0];
    }

    static void weights(Flow flow, Path folder) {
        // docs: weights
        WeightFiles.save(folder.resolve("weights.npz"), flow.parameters());
        WeightFiles.load(folder.resolve("weights.npz"), flow.parameters());
        WeightFiles.save(folder.resolve("weights.safetensors"), flow.parameters());
        // docs end
    }

    static Model interop(Path architecture, Path weights, Path file) {
        // docs: interop
        Model imported = ModelImport.read(Library.ZUKO, architecture, weights, CpuBackend.create());
        imported.save(file);
        // docs end
        return imported;
    }

    static List<Double> conditional(DataSet targets, DataSet conditions, TensorBackend backend) {
        // docs: conditional
        TabularFit fit = TabularTraining.forTable(targets).fitConditional(targets, conditions, backend);
        Flow given = fit.model().flow().given(0.9F, 50); // in the units of the data
        double[] logProb = given.logProb(new float[][] {{120, 150}});
        Tensor possible = given.sample(1000, 1, new SplittableRandom(1));
        // docs end
        return List.of(logProb[0], possible.mean().item());
    }
}
