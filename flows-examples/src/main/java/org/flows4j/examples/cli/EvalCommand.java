package org.flows4j.examples.cli;

import java.util.concurrent.Callable;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.cli.options.DataOptions;
import org.flows4j.examples.cli.options.ModelRunOptions;
import org.flows4j.examples.cli.options.NoiseOptions;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows eval}: measures how well a model explains data. */
@Command(
        name = "eval",
        description = {
            "Measures how well a model explains data: mean negative log-likelihood in nats per sample and in bits per dimension.",
            "For models whose likelihood is a lower bound, this is the mean over all draws of their noise (the ELBO); several importance "
                    + "samples also give a tighter bound.",
            "Some continuous flows estimate their log-density without bias from one draw of noise; several importance samples are then "
                    + "rejected, because their result would be too good.",
            "If the data has a test set, the command reads that."
        },
        footer = {"", "Example: flows eval --model run/model.safetensors --data rows.csv"})
public final class EvalCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ModelRunOptions run;

    @Mixin
    private DataOptions dataOptions;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Samples that pass through the model at once; default ${DEFAULT-VALUE}.")
    private int batch = 256;

    @Mixin
    private NoiseOptions noise;

    @Override
    public Integer call() {
        Model model = run.readForTable();
        Flow flow = run.flow(model);
        DataSet data = ModelData.fit(dataOptions.openForTest(model.description()), model.description(), output::note);
        DataSetBatches batches = ModelData.batches(flow, data);
        EvaluationReport result = new Evaluator(flow, batches, batch, noise.samples(), noise.seed()).evaluate(0);
        Likelihood kind = flow.likelihood();
        int draws = kind.importanceSamples(noise.samples());
        String suffix = switch (kind) {
            case EXACT -> "";
            case LOWER_BOUND -> ", ELBO";
            case ESTIMATE -> ", estimate";
        };
        Report report = new Report()
                .add("model", "model", run.file().toString())
                .add("samples", "samples", result.samples())
                .add("importance_samples", "importance samples", draws)
                .add("likelihood", "likelihood", kind.label())
                .add(
                        "negative_log_likelihood",
                        "negative log-likelihood (nats)" + suffix,
                        result.negativeLogLikelihood())
                .add("bits_per_dim", "bits/dim" + suffix, result.bitsPerDim());
        if (draws > 1) {
            report.add(
                            "weighted_negative_log_likelihood",
                            "negative log-likelihood (nats), importance-weighted",
                            result.weightedNegativeLogLikelihood())
                    .add("weighted_bits_per_dim", "bits/dim, importance-weighted", result.weightedBitsPerDim());
        }
        output.print(report.add("eval_s", "seconds", result.seconds()));
        return 0;
    }
}
