package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.backend.TensorBackendContract;

/** The contract without any native library: memory on the heap, products in Java, on two threads. */
class JavaEngineTest extends TensorBackendContract {
    @Override
    public TensorBackend newBackend() {
        return CpuBackend.create(CpuOptions.defaults().withThreads(2).withEngine(CpuOptions.Engine.JAVA));
    }
}
