package org.flows4j.examples.bench.compare;

import java.io.IOException;
import org.flows4j.core.tensor.Precision;

/** Makes the sides of a comparison. */
public interface Sides {
    /**
     * Our side.
     *
     * @param job what it measures
     * @param precision in which
     * @return a new side
     */
    Side flows(Job job, Precision precision);

    /**
     * PyTorch's side, ready to measure.
     *
     * @param job what it measures
     * @param variant how
     * @return a new side
     * @throws IOException if this variant does not run here
     */
    Side torch(Job job, Variant variant) throws IOException;
}
