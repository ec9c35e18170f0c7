package org.flows4j.models;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainerConfig;
import org.flows4j.core.training.TrainingListener;
import org.jspecify.annotations.Nullable;

/** A line on how a fit is going, at most every few seconds: for people who wait for it at a console. */
final class FitProgress implements TrainingListener {
    private static final long INTERVAL_NANOSECONDS = 5_000_000_000L;

    private final PrintStream out;
    private final long interval;
    private long lastTime = System.nanoTime();
    private long steps;
    private String validation = "";

    FitProgress(PrintStream out, long intervalNanoseconds) {
        this.out = out;
        this.interval = intervalNanoseconds;
    }

    /** Progress on standard error where a program runs at a console, nothing otherwise. */
    static Optional<TrainingListener> atConsole() {
        return isTerminal(System.console())
                ? Optional.of(new FitProgress(System.err, INTERVAL_NANOSECONDS))
                : Optional.empty();
    }

    /** From Java 22 on there is a console without a terminal, too; it says so by a method that Java 17 lacks. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    @Override
    public void onStart(long step, TrainerConfig config) {
        steps = config.steps();
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
                    report.negativeLogLikelihood(),
                    validation);
        }
    }

    @Override
    public void onEvaluation(EvaluationReport report) {
        validation = String.format(Locale.ROOT, ", of the validation rows %.3f", report.negativeLogLikelihood());
    }
}
