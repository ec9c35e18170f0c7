package org.flows4j.examples.documentation;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.calibration.FlowPosterior;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.Estimate;
import org.flows4j.core.inference.ImportanceSampling;
import org.flows4j.core.inference.IndependenceSampler;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.inference.VariationalInference;
import org.flows4j.core.inference.WeightedSamples;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.DeepSets;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.layers.elementwise.EmbeddedCondition;
import org.flows4j.models.TabularTraining;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.flows4j.models.vector.VectorFlow;

/** The code of docs/inference.md. */
final class DocumentedInference {
    private DocumentedInference() {}

    static Flow variational(TensorBackend backend, long steps) {
        // docs: variational
        LogDensity target = x -> { // rows [N, 2] to [N], up to a constant
            var first = x.slice(1, 0, 1);
            var second = x.slice(1, 1, 2).sub(first.square());
            return first.square().add(second.square().mul(4)).sumPerSample().mul(-0.5);
        };
        VectorFlow family = new VectorFlow();
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT64, new SplittableRandom(1));
        Flow flow = family.build(family.preset("TOY_GLOW"), parameters);
        VariationalInference inference = VariationalInference.of(target);
        inference
                .withSettings(inference.settings().withSchedule(schedule -> schedule.withSteps(steps)))
                .fit(flow);
        // docs end
        return flow;
    }

    static double[] corrected(Flow flow, LogDensity target) {
        // docs: corrected
        WeightedSamples drawn = ImportanceSampling.of(flow, target).draw(10_000, new SplittableRandom(1));
        double effective = drawn.effectiveSampleSize(); // of 10,000
        Estimate mean = drawn.expectation(x -> x[1]); // with its standard error
        Estimate logEvidence = drawn.logEvidence(); // the logarithm of the target's integral
        IndependenceSampler.Chain chain = new IndependenceSampler(flow, target).run(10_000, new SplittableRandom(2));
        double[][] states = chain.states();
        // docs end
        return new double[] {effective, mean.value(), logEvidence.value(), chain.acceptanceRate(), states.length};
    }

    static Calibration calibrated(
            DataSet parameters,
            DataSet observations,
            double[][] heldOutParameters,
            double[][] heldOutObservations,
            TabularTraining training,
            TensorBackend backend) {
        // docs: posterior
        NeuralSplineFlow nsf = new NeuralSplineFlow();
        Flow flow = training.withModel(nsf, nsf.preset("TABULAR"))
                .fitConditional(parameters, observations, backend)
                .model()
                .flow();
        double[][] posterior = new FlowPosterior(flow).sample(new double[] {0.4, -1}, 1000, new SplittableRandom(1));
        // docs end
        // docs: calibration
        Calibration calibration = Calibration.of(
                new FlowPosterior(flow), heldOutParameters, heldOutObservations, 99, new SplittableRandom(2));
        boolean plausible = calibration.holds(0.001); // a correct posterior fails with at most this probability
        double coverage = calibration.highestDensity().orElseThrow().coverage(0.9); // 0.9 if calibrated
        // docs end
        assert posterior.length == 1000 && (plausible || coverage >= 0);
        return calibration;
    }

    static InvertibleLayer sets(InvertibleLayer layers, ParameterFactory parameters) {
        // docs: sets
        // up to 50 elements of 3 values, each behind a flag that is 1 for an element and 0 for padding
        Shape observation = Shape.vector(50 * (1 + 3));
        return new EmbeddedCondition(parameters.child("context"), observation, DeepSets.of(3, true, 64), layers);
        // docs end
    }
}
