package org.flows4j.core.testing;

import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.nd4j.Nd4jBackend;

/** The backends that tests compare, one of each for the whole run. */
public final class TestBackends {
    private static final TensorBackend CPU = CpuBackend.create();
    private static final TensorBackend ND4J = new Nd4jBackend();

    private TestBackends() {}

    /**
     * The fast backend.
     *
     * @return the same instance every time
     */
    public static TensorBackend cpu() {
        return CPU;
    }

    /**
     * The portable backend, the oracle.
     *
     * @return the same instance every time
     */
    public static TensorBackend nd4j() {
        return ND4J;
    }
}
