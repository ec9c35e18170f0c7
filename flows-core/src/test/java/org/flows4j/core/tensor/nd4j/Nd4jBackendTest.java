package org.flows4j.core.tensor.nd4j;

import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.backend.TensorBackendContract;

class Nd4jBackendTest extends TensorBackendContract {
    @Override
    public TensorBackend newBackend() {
        return new Nd4jBackend();
    }
}
