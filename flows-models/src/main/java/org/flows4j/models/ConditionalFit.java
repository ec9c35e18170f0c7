package org.flows4j.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.tabular.ColumnKinds;
import org.flows4j.models.tabular.TabularFlow;

/**
 * The choice of a conditional density: the couplings of the training, or autoregressive splines, if they make the held-out rows likelier by
 * more than twice the standard error of the difference. A single column, and columns of categories, have splines only; more than 100
 * columns have couplings only.
 */
final class ConditionalFit {
    private final TabularTraining training;
    private final DataSet rows;
    private final DataSet conditions;
    private final TensorBackend backend;
    private final Deadline deadline;
    private final GradientFit gradients;
    private final TrainingListener[] listeners;
    private final List<FitCandidate> candidates = new ArrayList<>();

    ConditionalFit(
            TabularTraining training,
            DataSet rows,
            DataSet conditions,
            TensorBackend backend,
            Deadline deadline,
            TrainingListener... listeners) {
        this.training = training;
        this.rows = rows;
        this.conditions = conditions;
        this.backend = backend;
        this.deadline = deadline;
        this.listeners = listeners;
        this.gradients = GradientFit.of(
                rows,
                conditions,
                training.validationShare(),
                training.settings().seed(),
                deadline,
                listeners);
    }

    /** A trained model and its held-out log-densities. */
    private record Trained(Model model, TrainingSummary summary, double[] scores, FitCandidate candidate) {}

    TabularFit run() {
        training.columnKinds().check(rows.sampleLength());
        if (rows.sampleLength() == 1 || !training.columnKinds().equals(ColumnKinds.REAL)) {
            return fit(train("autoregressive splines", splines()));
        }
        Trained couplings = train("couplings", training.create(rows, conditions, backend));
        if (TabularFlow.isWide(rows.sampleLength()) || deadline.ends()) {
            return fit(couplings);
        }
        Trained splines = train("autoregressive splines", splines());
        boolean better = HeldOutGain.of(couplings.scores, splines.scores).isClear();
        return fit(better ? splines : couplings);
    }

    private Model splines() {
        NeuralSplineFlow family = new NeuralSplineFlow();
        String units = ModelConfigs.values(training.config()).get("hiddenUnits");
        int hidden = Math.max(Integer.parseInt(units), rows.sampleLength());
        return training.withModel(
                        family,
                        ModelConfigs.with(
                                family.preset("TABULAR"),
                                Map.of(
                                        "hiddenUnits",
                                        hidden,
                                        "columnKinds",
                                        training.columnKinds().toString())))
                .create(rows, conditions, backend);
    }

    private Trained train(String description, Model model) {
        TrainingSummary summary = gradients.run(model, training.settings(), training.patience(), false);
        double[] scores = gradients.heldOutScores(model);
        FitCandidate candidate =
                new FitCandidate(description, Arrays.stream(scores).average().orElseThrow(), deadline.seconds());
        candidates.add(candidate);
        FitProgress.report(candidate, listeners);
        return new Trained(model, summary, scores, candidate);
    }

    /** The result is the last candidate. */
    private TabularFit fit(Trained chosen) {
        candidates.remove(chosen.candidate);
        candidates.add(chosen.candidate);
        return training.fitted(chosen.model, chosen.summary, deadline, candidates);
    }
}
