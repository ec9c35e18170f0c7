package org.flows4j.core.training;

import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one row per step and per evaluation to a CSV file:
 * {@code step,split,bits_per_dim,negative_log_likelihood,learning_rate,gradient_norm,seconds,samples_per_second,skipped,loss}, where
 * {@code split} is {@code train} or {@code evaluation} and columns that do not apply are empty. The negative log-likelihood is the mean in
 * nats per sample; training rows have it, and its bits per dimension, unless another {@link TrainingObjective} is minimized. Resumption
 * brings the files of older versions, which lack the last column or call the negative log-likelihood {@code nats}, to this form.
 *
 * <p>Each row is passed to the operating system immediately and synchronized with the disk at each checkpoint. Resumption keeps the rows
 * up to its step and drops later and incomplete ones, which the run writes again.
 */
public final class MetricsCsvListener implements TrainingListener, AutoCloseable {
    /** The first lines of older versions. */
    private static final List<String> FORMER_HEADERS = List.of(
            "step,split,bits_per_dim,nats,learning_rate,gradient_norm,seconds,samples_per_second,skipped",
            "step,split,bits_per_dim,negative_log_likelihood,learning_rate,gradient_norm,seconds,samples_per_second,skipped");

    private static final String HEADER = FORMER_HEADERS.get(1) + ",loss";

    private final Path path;
    private @Nullable FileOutputStream stream;
    private @Nullable Writer writer;

    /** A listener that creates or continues the file when training starts. */
    public MetricsCsvListener(Path path) {
        this.path = path;
    }

    @Override
    public void onStart(long step, TrainingSettings settings) {
        close();
        AtomicFiles.writeString(path, step == 0 ? HEADER + "\n" : kept(step));
        attempt(() -> {
            FileOutputStream opened = new FileOutputStream(path.toFile(), true);
            stream = opened;
            writer = new BufferedWriter(new OutputStreamWriter(opened, StandardCharsets.UTF_8));
        });
    }

    /** The header and the complete rows up to a step. */
    private String kept(long step) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (Files.exists(path)) {
            attempt(() -> {
                String old = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
                List<String> complete =
                        old.substring(0, old.lastIndexOf('\n') + 1).lines().toList();
                checkHeader(complete);
                String missing = !complete.isEmpty() && FORMER_HEADERS.contains(complete.get(0)) ? "," : "";
                complete.stream()
                        .filter(row -> stepOf(row) >= 0 && stepOf(row) <= step)
                        .forEach(row -> text.append(row).append(missing).append('\n'));
            });
        }
        return text.toString();
    }

    /** Rejects files with other columns. */
    private void checkHeader(List<String> rows) {
        if (!rows.isEmpty() && !rows.get(0).equals(HEADER) && !FORMER_HEADERS.contains(rows.get(0))) {
            throw new FlowsIoException(
                    path + ": cannot add rows, because the first line is not " + HEADER + "; move the file away");
        }
    }

    /** Returns the number before the first comma; -1 for a header or garbage. */
    private static long stepOf(String row) {
        int comma = row.indexOf(',');
        boolean number = comma > 0 && comma < 19 && row.chars().limit(comma).allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(row, 0, comma, 10) : -1;
    }

    @Override
    public void onStep(StepReport report) {
        append(report.step() + ",train," + likelihood(report) + "," + report.learningRate() + ","
                + report.gradientNorm() + "," + report.seconds() + "," + report.samplesPerSecond() + ","
                + report.skipped() + "," + report.loss());
    }

    private static String likelihood(StepReport report) {
        boolean known = !Double.isNaN(report.bitsPerDim()) || Double.isNaN(report.loss());
        return known ? report.bitsPerDim() + "," + report.loss() : ",";
    }

    @Override
    public void onEvaluation(EvaluationReport report) {
        append(report.step() + ",evaluation," + report.bitsPerDim() + "," + report.negativeLogLikelihood() + ",,,"
                + report.seconds() + "," + report.samples() / report.seconds() + ",,");
    }

    private void append(String row) {
        Writer open = writer;
        if (open != null) {
            attempt(() -> {
                open.write(row + "\n");
                open.flush();
            });
        }
    }

    @Override
    public void onCheckpoint(long step, Path file) {
        FileOutputStream open = stream;
        if (open != null) {
            attempt(() -> open.getFD().sync());
        }
    }

    @Override
    public void onEnd(TrainingSummary summary) {
        close();
    }

    /** Closes the file. */
    @Override
    public void close() {
        Writer open = writer;
        if (open != null) {
            attempt(open::close);
            writer = null;
            stream = null;
        }
    }

    private interface FileAction {
        void run() throws IOException;
    }

    private void attempt(FileAction action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new FlowsIoException("cannot write the metrics to " + path + ": " + e, e);
        }
    }
}
