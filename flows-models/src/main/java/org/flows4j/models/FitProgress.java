package org.flows4j.models;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.jspecify.annotations.Nullable;

/** Prints a line about the progress of a fit every few seconds at most, for users who wait at a console. */
final class FitProgress implements FitListener {
    private static final long INTERVAL_NANOSECONDS = 5_000_000_000L;

    private final PrintWriter out;
    private final long interval;
    private long lastTime = System.nanoTime();
    private long steps;
    private String validation = "";

    FitProgress(PrintWriter out, long intervalNanoseconds) {
        this.out = out;
        this.interval = intervalNanoseconds;
    }

    /** Reports progress on the console of the program, if it has one; a library must not use the standard streams. */
    static Optional<TrainingListener> atConsole() {
        return at(System.console());
    }

    private static Optional<TrainingListener> at(@Nullable Console console) {
        return console != null && isTerminal(console)
                ? Optional.of(new FitProgress(console.writer(), INTERVAL_NANOSECONDS))
                : Optional.empty();
    }

    /** Since Java 22 a console may exist without a terminal; a method that Java 17 lacks reports it. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    /** Passes a candidate to the listeners that watch candidates. */
    static void report(FitCandidate candidate, TrainingListener... listeners) {
        for (TrainingListener listener : listeners) {
            if (listener instanceof FitListener watching) {
                watching.onCandidate(candidate);
            }
        }
    }

    @Override
    public void onCandidate(FitCandidate candidate) {
        long now = System.nanoTime();
        if (now - lastTime >= interval) {
            lastTime = now;
            out.printf(
                    Locale.ROOT,
                    "fit: %s, log-likelihood of held-out rows %.3f nats%n",
                    candidate.description(),
                    candidate.logLikelihood());
            out.flush();
        }
    }

    @Override
    public void onStart(long step, TrainingSettings settings) {
        steps = settings.schedule().steps();
    }

    @Override
    public void onStep(StepReport report) {
        long now = System.nanoTime();
        if (now - lastTime >= interval) {
            lastTime = now;
            out.printf(
                    Locale.ROOT,
                    "fit: step %d of at most %d, negative log-likelihood %.3f nats%s%n",
                    report.step(),
                    steps,
                    report.loss(),
                    validation);
            out.flush();
        }
    }

    @Override
    public void onEvaluation(EvaluationReport report) {
        validation = String.format(Locale.ROOT, ", of the validation rows %.3f", report.negativeLogLikelihood());
    }
}
