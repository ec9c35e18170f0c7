package org.flows4j.examples.programs;

import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.examples.custom.ScaledSoftplus;
import org.flows4j.layers.elementwise.ActNorm;

/**
 * A flow with a custom layer, {@link ScaledSoftplus}, whose test uses the contract kit. Run
 * backwards it maps positive numbers to the real line, so the flow has no density below zero, and its samples are positive.
 */
public final class PositiveNumbers {
    private PositiveNumbers() {}

    /** Builds a flow from positive to standard normal numbers. */
    static Flow flow(TensorBackend backend, int columns) {
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
        Shape row = Shape.vector(columns);
        return Flow.of(
                InvertibleChain.of(
                        new Inverted(new ScaledSoftplus(parameters.child("softplus"), row), row),
                        ActNorm.perChannel(parameters.child("actnorm"), columns)),
                row,
                parameters);
    }

    /** Softplus of Gaussian numbers, with sharpness 4: the flow can express their density exactly. */
    static DataSet madeUp(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.log1p(Math.exp(4 * (0.3 + 0.5 * random.nextGaussian()))) / 4);
        }
        return DataSets.ofFloats(values, 2);
    }

    /** Trains the flow; returns the mean negative log-likelihood of other rows, in nats. */
    static double train(Flow flow, int steps) {
        TrainingSettings settings = TrainingSettings.plain(steps, 256)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(0.01)));
        try (Trainer trainer =
                new Trainer(flow, settings, new DataSetBatches(madeUp(5000, 1), flow.backend(), flow.dtype()))) {
            trainer.evaluateOn(new DataSetBatches(madeUp(5000, 2), flow.backend(), flow.dtype()));
            trainer.initialize();
            return Objects.requireNonNull(trainer.run().evaluation()).negativeLogLikelihood();
        }
    }

    /** Trains and samples. */
    public static void main(String... arguments) {
        Flow flow = flow(CpuBackend.create(), 2);
        System.out.printf(Locale.ROOT, "negative log-likelihood %.4f%n", train(flow, 1000));
        for (float value : flow.sample(5, 1, new SplittableRandom(1)).toFloats()) {
            System.out.printf(Locale.ROOT, "%.3f ", value);
        }
        System.out.println();
    }
}
