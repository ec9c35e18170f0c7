package org.flows4j.examples.bench;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** The passes of one layer over one batch, for {@link Measurement}. */
public final class LayerBench implements AutoCloseable {
    private static final long SEED = 0;

    /** Makes the layer to measure. */
    @FunctionalInterface
    public interface Kind {
        /**
         * Makes a layer.
         *
         * @param parameters makes its parameters
         * @param image sample shape {@code [H, W, C]}
         * @return the layer
         */
        FlowLayer create(ParameterFactory parameters, Shape image);
    }

    private final TensorBackend backend;
    private final FlowLayer layer;
    private final Tensor x;
    private final Tensor z;
    private final Tensor none;

    /**
     * A layer and a batch of standard normal numbers.
     *
     * @param backend computes
     * @param dtype number format
     * @param kind the layer
     * @param image sample shape {@code [H, W, C]}
     * @param batch samples
     */
    public LayerBench(TensorBackend backend, DType dtype, Kind kind, Shape image, int batch) {
        SplittableRandom random = new SplittableRandom(SEED);
        this.backend = backend;
        this.layer = kind.create(new ParameterFactory(backend, dtype, random), image);
        Shape latent = layer.outputShape(image);
        this.x = backend.normal(image.batch(batch), dtype, random);
        this.z = latent.equals(image) ? x : backend.normal(latent.batch(batch), dtype, random);
        this.none = backend.fromFloats(new float[0], image.batch(0), dtype);
    }

    /** Forward with log-determinant. Quantities independent of the batch are computed once and kept. */
    public void forward() {
        try (Scope scope = backend.openScope()) {
            layer.forward(x, FlowContext.deterministic());
        }
    }

    /** Inverse (with log-determinant, of a bijection). Quantities independent of the batch are computed once and kept. */
    public void inverse() {
        try (Scope scope = backend.openScope()) {
            layer.inverse(z, FlowContext.deterministic());
        }
    }

    /** Forward of an empty batch with changed parameters: only the log-determinant remains. */
    public void logDet() {
        change();
        try (Scope scope = backend.openScope()) {
            layer.forward(none, FlowContext.deterministic());
        }
    }

    /** Forward and backward, gradients of the batch and of all parameters, as in a training step. */
    public void gradient() {
        try (Scope scope = backend.openScope()) {
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            FlowContext context = FlowContext.training(new SplittableRandom(SEED), tape, MemoryMode.STORE);
            LayerResult result = layer.forward(tape.variable(x), context);
            Tensor ones = backend.fill(1, result.logTerm().shape(), DType.FLOAT64);
            tape.backward(new Tensor[] {result.value(), result.logTerm()}, new Tensor[] {z, ones});
        }
    }

    /** Discards the values that the layer computed from its parameters, as after a training step. */
    public void change() {
        for (Parameter parameter : layer.parameters()) {
            parameter.markChanged();
        }
    }

    @Override
    public void close() {
        x.close();
        z.close();
        none.close();
    }
}
