package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.training.data.BatchSource;
import org.junit.jupiter.api.Test;

class TrainingObjectiveTest {
    private static final TinyFlow.Options OPTIONS = new TinyFlow.Options(DType.FLOAT64, false);
    private static final TrainingSettings SETTINGS = TrainingSettings.plain(5, 20);

    private static RecordingListener train(TrainingObjective objective) {
        Flow flow = TinyFlow.build(OPTIONS);
        RecordingListener listener = new RecordingListener();
        BatchSource data = ToyData.batches(0, 200, OPTIONS);
        try (Trainer trainer = new Trainer(flow, SETTINGS, objective, data)) {
            trainer.evaluateOn(data).listen(listener).initialize();
            trainer.run();
        }
        return listener;
    }

    @Test
    void anotherLossIsReportedAsItIsAndHasNoBitsPerDimension() {
        RecordingListener likelihood = train(TrainingObjective.MAXIMUM_LIKELIHOOD);
        RecordingListener doubled =
                train((flow, x, context) -> flow.logProb(x, context).mul(-2));

        assertThat(doubled.steps.get(0).loss())
                .isEqualTo(2 * likelihood.steps.get(0).loss(), within(1e-12));
        assertThat(doubled.steps.get(0).gradientNorm())
                .isEqualTo(2 * likelihood.steps.get(0).gradientNorm(), within(1e-9));
        assertThat(likelihood.steps)
                .allSatisfy(step -> assertThat(step.bitsPerDim()).isFinite());
        assertThat(doubled.steps)
                .allSatisfy(step -> assertThat(step.bitsPerDim()).isNaN());
        assertThat(doubled.evaluations.get(0).bitsPerDim()).isFinite();
    }
}
