package org.flows4j.examples.experiments.nif;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.distribution.ManifoldDistribution;
import org.flows4j.core.distribution.ManifoldDistribution.Estimate;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.data.Embedded;

/**
 * The quality of one trained model's representation and samples.
 *
 * @param neighbours accuracy of a vote of the five nearest neighbors on the pseudo-inverse z+
 * @param logistic accuracy of logistic regression on z+
 * @param neighboursOfMean the accuracy of neighbors on the posterior mean of z; on z+ for a model without a manifold
 * @param logisticOfMean the accuracy of logistic regression on the posterior mean of z; on z+ for a model without a manifold
 * @param toTraining sliced Wasserstein distance of samples to training images by s; s = 1 only for a model without a manifold
 * @param toTest the same to test images
 */
record NifQuality(
        double neighbours,
        double logistic,
        double neighboursOfMean,
        double logisticOfMean,
        Map<Double, Double> toTraining,
        Map<Double, Double> toTest) {
    private static final double[] NOISE_VARIANCES = {0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2};
    private static final NearestNeighbours NEIGHBOURS = new NearestNeighbours(5);
    private static final LogisticRegression LOGISTIC = new LogisticRegression(300, 1e-3);
    private static final SlicedWasserstein DISTANCE = new SlicedWasserstein(500, 0);

    /**
     * The data for measuring models.
     *
     * @param training training samples of the classifiers
     * @param test test samples of the classifiers
     * @param drawn number of samples of a model, compared with as many of both sets
     */
    record Data(DataSet training, DataSet test, int drawn) {
        /** The first samples, each pixel from 0 to 1. */
        private static float[] pixels(DataSet data, int count) {
            int length = data.sampleLength();
            float[] values = new float[count * length];
            for (int i = 0; i < count; i++) {
                data.copySample(i, values, i * length);
            }
            return scaled(values, data.levels());
        }

        private static float[] scaled(float[] values, int levels) {
            for (int i = 0; i < values.length; i++) {
                values[i] /= levels - 1;
            }
            return values;
        }
    }

    /** Measures a model. */
    static NifQuality of(Flow flow, Data data, long seed) {
        boolean manifold = flow.prior() instanceof ManifoldDistribution;
        double[] direct = accuracies(flow, data, Estimate.PSEUDO_INVERSE);
        double[] mean = manifold ? accuracies(flow, data, Estimate.POSTERIOR_MEAN) : direct;
        Map<Double, Double> toTraining = new TreeMap<>();
        Map<Double, Double> toTest = new TreeMap<>();
        float[] training = Data.pixels(data.training(), data.drawn());
        float[] test = Data.pixels(data.test(), data.drawn());
        for (double s : manifold ? NOISE_VARIANCES : new double[] {1}) {
            float[] samples = draw(flow, data, new Sampling(1, s), seed);
            toTraining.put(s, distance(flow.backend(), samples, training, data));
            toTest.put(s, distance(flow.backend(), samples, test, data));
        }
        return new NifQuality(direct[0], direct[1], mean[0], mean[1], toTraining, toTest);
    }

    private static float[] draw(Flow flow, Data data, Sampling sampling, long seed) {
        try (Scope scope = flow.backend().openScope()) {
            float[] values = flow.sample(data.drawn(), sampling, new SplittableRandom(seed))
                    .toFloats();
            return Data.scaled(values, data.test().levels());
        }
    }

    private static double distance(TensorBackend backend, float[] samples, float[] images, Data data) {
        return DISTANCE.distance(backend, samples, images, data.test().sampleLength());
    }

    /** The quality of the pixels themselves, and the distance of training from test images: a reference for all models. */
    static NifQuality ofPixels(TensorBackend backend, Data data) {
        int width = data.test().sampleLength();
        double[] accuracies = accuracies(
                backend,
                LabelledRows.of(Data.pixels(data.training(), data.training().size()), width, data.training()),
                LabelledRows.of(Data.pixels(data.test(), data.test().size()), width, data.test()));
        double distance = distance(
                backend, Data.pixels(data.training(), data.drawn()), Data.pixels(data.test(), data.drawn()), data);
        Map<Double, Double> toTest = Map.of(1.0, distance);
        return new NifQuality(accuracies[0], accuracies[1], accuracies[0], accuracies[1], toTest, toTest);
    }

    private static double[] accuracies(Flow flow, Data data, Estimate estimate) {
        Embedded training = Embedded.of(flow, data.training(), estimate);
        Embedded test = Embedded.of(flow, data.test(), estimate);
        return accuracies(
                flow.backend(),
                LabelledRows.of(training.values(), training.width(), data.training()),
                LabelledRows.of(test.values(), test.width(), data.test()));
    }

    private static double[] accuracies(TensorBackend backend, LabelledRows training, LabelledRows test) {
        return new double[] {NEIGHBOURS.accuracy(backend, training, test), LOGISTIC.accuracy(backend, training, test)};
    }

    /** The s whose samples are nearest to training images: chosen without test data. */
    double bestNoiseVariance() {
        return toTraining.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    /** Whether there is more than one s. */
    boolean manifold() {
        return toTest.size() > 1;
    }
}
