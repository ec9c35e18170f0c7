package org.flows4j.layers.pixelcnn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The circumstances of drawing some images.
 *
 * @param samples number of images N drawn at once
 * @param evaluation the pass's view of the parameters
 */
record Sampling(int samples, Evaluation evaluation, TensorBackend backend, DType dtype) {
    RowBuffer buffer(int width, int channels) {
        return new RowBuffer(backend, dtype, width, samples, channels);
    }
}
