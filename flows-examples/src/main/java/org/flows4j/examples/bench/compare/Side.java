package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.util.Map;

/** One of the programs that are compared. */
public interface Side extends AutoCloseable {
    /** The name of Flows4J among the sides. */
    String FLOWS = "flows";

    /** {@link #FLOWS}, or the variant of PyTorch. */
    String name();

    /**
     * Measures once.
     *
     * @return seconds and MiB by the names of {@code flows bench}
     * @throws IOException if the program failed, with what it printed last
     */
    Map<String, Double> measure() throws IOException;

    /** Ends the program. */
    @Override
    void close();
}
