package org.flows4j.examples.cli.options;

import java.io.PrintWriter;

/** Tells on standard error how far a long task has come: live at a terminal, with a line now and then elsewhere. */
public interface ProgressDisplay extends AutoCloseable {
    /** The launcher sets it, having asked the shell: Java itself cannot tell where standard error goes. */
    String TERMINAL_PROPERTY = "flows.terminal";

    /**
     * Reports that a step is done.
     *
     * @param step how many are, those before the start included
     * @param message the newest figures
     */
    void step(long step, String message);

    /**
     * Reports on work that belongs to no step.
     *
     * @param step how many steps are done
     * @param message how far the work has come
     */
    void within(long step, String message);

    /** Ends the report; the last state stays visible. */
    @Override
    void close();

    /**
     * Opens the report of a task.
     *
     * @param task its name
     * @param start steps already done
     * @param end steps done when it is finished
     * @param err where to write, unless at a terminal
     * @return the report
     */
    public static ProgressDisplay open(String task, long start, long end, PrintWriter err) {
        boolean atTerminal = Boolean.getBoolean(TERMINAL_PROPERTY);
        return atTerminal ? new LiveProgress(task, start, end) : new SparseProgress(task, start, end, err);
    }
}
