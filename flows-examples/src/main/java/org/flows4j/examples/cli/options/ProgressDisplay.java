package org.flows4j.examples.cli.options;

import java.io.PrintWriter;

/** Reports the progress of a long task on standard error: live at a terminal, by an occasional line elsewhere. */
public interface ProgressDisplay extends AutoCloseable {
    /** The launcher sets it after asking the shell: Java itself cannot detect whether standard error is a terminal. */
    String TERMINAL_PROPERTY = "flows.terminal";

    /**
     * Reports that a step is done.
     *
     * @param step number of steps done, including those before the start
     * @param message the newest figures
     */
    void step(long step, String message);

    /**
     * Reports on work outside the steps.
     *
     * @param step number of steps done
     * @param message the progress of the work
     */
    void within(long step, String message);

    /** Ends the report; the last state stays visible. */
    @Override
    void close();

    /**
     * Opens the report of a task.
     *
     * @param start steps already done
     * @param end steps done when the task is finished
     * @param err receives the lines, unless at a terminal
     */
    public static ProgressDisplay open(String task, long start, long end, PrintWriter err) {
        boolean atTerminal = Boolean.getBoolean(TERMINAL_PROPERTY);
        return atTerminal ? new LiveProgress(task, start, end) : new SparseProgress(task, start, end, err);
    }
}
