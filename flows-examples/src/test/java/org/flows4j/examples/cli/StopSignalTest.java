package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.examples.cli.options.StopSignal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StopSignalTest {
    private final StringWriter err = new StringWriter();
    private final StopSignal signal = new StopSignal(new PrintWriter(err));

    /** What is thrown while the JVM shuts down would be lost if it were said after the hook has ended. */
    @Test
    @Timeout(30)
    void whyStoppedWorkFailedIsSaidBeforeTheHookEnds() throws InterruptedException {
        StringWriter saidInTime = new StringWriter();
        Thread hook = new Thread(() -> {
            signal.stopWorker();
            saidInTime.append(err.toString());
        });
        assertThatThrownBy(() -> signal.during(() -> {
                    hook.start();
                    while (!Thread.interrupted()) {
                        Thread.onSpinWait();
                    }
                    throw new FlowsIoException("cannot write model: the disk is full");
                }))
                .isInstanceOf(FlowsIoException.class);
        hook.join();
        assertThat(saidInTime.toString()).startsWith("flows: ").contains("the disk is full");
    }

    @Test
    void otherFailuresAreLeftToWhoCatchesThem() {
        assertThatThrownBy(() -> signal.during(() -> {
                    throw new FlowsIoException("cannot write model");
                }))
                .isInstanceOf(FlowsIoException.class);
        assertThat(err.toString()).isEmpty();
        assertThat(signal.<Integer>during(() -> 3)).isEqualTo(3);
    }
}
