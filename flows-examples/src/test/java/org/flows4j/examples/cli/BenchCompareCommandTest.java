package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCompareCommandTest {
    @Test
    void aMissingPythonIsOneClearMessage() {
        Program.run("bench", "compare", "--python", "no-such-python")
                .failed(1, "There is no Python called no-such-python", "--python");
    }

    @Test
    void anUnknownVariantIsRejectedBeforeAnythingIsMeasured() {
        Program.run("bench", "compare", "--variants", "eager,fast").failed(1, "'fast'", "channels-last");
    }

    @Test
    void anUnknownJobIsAUsageError() {
        Program.run("bench", "compare", "--jobs", "glow,chess").failed(2, "chess", "GLOW");
    }

    @Test
    void helpListsJobsAndOptions() {
        assertThat(Program.run("bench", "compare", "--help").succeeded().out())
                .contains(
                        "GLOW, FLOWPP, TOY, MAF, NSF,",
                        "RESIDUAL, FFJORD, MIXLOG,",
                        "PIXELCNN",
                        "channels-last",
                        "tcmalloc if it is installed",
                        "--rounds");
    }
}
