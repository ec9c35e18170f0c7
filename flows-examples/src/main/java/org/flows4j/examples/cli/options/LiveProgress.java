package org.flows4j.examples.cli.options;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar with steps, time elapsed and left, rate and message, redrawn in place. */
final class LiveProgress implements ProgressDisplay {
    private static final int UPDATE_MILLISECONDS = 250;

    private final ProgressBar bar;

    LiveProgress(String task, long start, long end) {
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(end)
                .startsFrom(start, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .build();
    }

    @Override
    public void step(long step, String message) {
        bar.stepTo(step);
        bar.setExtraMessage(" " + message);
    }

    @Override
    public void within(long step, String message) {
        step(step, message);
    }

    @Override
    public void close() {
        bar.close();
    }
}
