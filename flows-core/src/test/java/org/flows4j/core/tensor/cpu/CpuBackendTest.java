package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.backend.TensorBackendContract;

/** The contract with all this machine has. */
class CpuBackendTest extends TensorBackendContract {
    @Override
    public TensorBackend newBackend() {
        return CpuBackend.create(CpuOptions.defaults().withThreads(2));
    }
}
