package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuOptions.Engine;
import org.flows4j.core.testing.TensorBackendContract;

/** The CPU backend as it is where there is no oneDNN, no Vector API and only one processor. */
class CpuBackendFallbackTest extends TensorBackendContract {
    @Override
    public TensorBackend newBackend() {
        return CpuBackend.create(
                CpuOptions.defaults().withThreads(1).withEngine(Engine.OPENBLAS).withVectorApi(false));
    }
}
