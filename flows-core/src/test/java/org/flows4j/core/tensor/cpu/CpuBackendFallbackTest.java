package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.backend.TensorBackendContract;

/** The contract on a platform without oneDNN, on a JVM without the Vector API, on one thread. */
class CpuBackendFallbackTest extends TensorBackendContract {
    @Override
    public TensorBackend newBackend() {
        return CpuBackend.create(CpuOptions.defaults()
                .withThreads(1)
                .withEngine(CpuOptions.Engine.OPENBLAS)
                .withVectorApi(false));
    }
}
