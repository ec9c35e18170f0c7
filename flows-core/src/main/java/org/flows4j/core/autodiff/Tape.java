package org.flows4j.core.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A record of tensor operations for reverse-mode differentiation. Whatever is computed from its {@link #leaf leaves} and
 * {@link #variable variables} is recorded; {@link #backward} then walks the record once, newest first.
 *
 * <p>A tape belongs to one thread and one pass. The values it refers to belong to the {@code Scope} they were made in, which
 * must stay open until the backward pass is done.
 */
public final class Tape {
    private final TapeBackend backend;
    private final GradientSink sink;
    private final List<TapeNode> nodes = new ArrayList<>();
    private final IdentityHashMap<Parameter, RecordedTensor> leaves = new IdentityHashMap<>();

    /**
     * An empty tape.
     *
     * @param plain the backend that computes
     * @param sink receives the gradients of parameters
     */
    public Tape(TensorBackend plain, GradientSink sink) {
        this.backend = new TapeBackend(plain.plain(), this);
        this.sink = sink;
    }

    /**
     * An empty tape for recomputing a segment of this one: same backend, gradients of parameters go to the same sink.
     *
     * @return the new tape
     */
    public Tape child() {
        return new Tape(backend.plain(), sink);
    }

    /**
     * The recording backend.
     *
     * @return a backend whose results are on this tape
     */
    public TensorBackend backend() {
        return backend;
    }

    /**
     * A parameter as a differentiable value; buffers stay plain. Asked twice, it returns the same leaf.
     *
     * @param parameter a parameter of this tape's plain backend
     * @return its recorded value
     */
    public Tensor leaf(Parameter parameter) {
        return parameter.trainable()
                ? leaves.computeIfAbsent(parameter, key -> leafNode(key.value(), key))
                : parameter.value();
    }

    /**
     * A plain tensor as an input with respect to which a gradient is wanted.
     *
     * @param value a plain tensor
     * @return its recorded value; see {@link #gradient}
     */
    public Tensor variable(Tensor value) {
        return leafNode(value, null);
    }

    private RecordedTensor leafNode(Tensor value, @Nullable Parameter parameter) {
        TapeNode node = new TapeNode(new RecordedTensor[0], 1, null, parameter);
        nodes.add(node);
        return new RecordedTensor(value, backend, node, 0);
    }

    /**
     * The plain value behind a tensor.
     *
     * @param tensor recorded on this tape, or plain already
     * @return the plain tensor
     */
    public Tensor plain(Tensor tensor) {
        return tensor instanceof RecordedTensor recorded && recorded.backend() == backend ? recorded.value() : tensor;
    }

    /**
     * Puts an operation on the tape whose outputs were computed already, with its derivative. This is how several tensor
     * operations become one record that recomputes what it needs.
     *
     * @param inputs what the operation depends on, besides parameters it reports to the sink itself
     * @param outputs its plain results
     * @param backward its derivative
     * @return the recorded results
     */
    public Tensor[] record(Tensor[] inputs, Tensor[] outputs, Backward backward) {
        @Nullable RecordedTensor[] recorded = new RecordedTensor[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            recorded[i] = inputs[i] instanceof RecordedTensor r && r.backend() == backend ? r : null;
        }
        TapeNode node = new TapeNode(recorded, outputs.length, backward, null);
        nodes.add(node);
        Tensor[] results = new Tensor[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            results[i] = new RecordedTensor(outputs[i], backend, node, i);
        }
        return results;
    }

    /**
     * Differentiates: pulls the seeds back through everything recorded. Gradients of parameters go to the sink, those of
     * variables wait in {@link #gradient}. A tape is walked once.
     *
     * @param outputs recorded results; plain ones are constants and are passed over
     * @param seeds for each output the gradient of the loss with respect to it, a plain tensor of its shape and dtype, or
     *     null for zero
     * @throws IllegalArgumentException if a seed does not match its output
     */
    public void backward(Tensor[] outputs, @Nullable Tensor[] seeds) {
        PendingGradients pending = new PendingGradients(backend.updates());
        for (int i = 0; i < outputs.length; i++) {
            Tensor seed = seeds[i];
            if (seed != null && outputs[i] instanceof RecordedTensor recorded && recorded.backend() == backend) {
                checkGradient(recorded, seed);
                pending.seed(recorded.producer(), recorded.outputIndex(), seed);
            }
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            TapeNode node = nodes.get(i);
            if (node.reached()) {
                pullBack(node, pending);
            }
        }
    }

    /**
     * Differentiates a scalar with respect to everything: {@link #backward(Tensor[], Tensor[])} with seed 1.
     *
     * @param loss a recorded one-element tensor
     */
    public void backward(Tensor loss) {
        try (Tensor one = backend.plain().fill(1, loss.shape(), loss.dtype())) {
            backward(new Tensor[] {loss}, new Tensor[] {one});
        }
    }

    private void pullBack(TapeNode node, PendingGradients pending) {
        Backward backward = node.backward;
        if (backward == null) {
            Parameter parameter = node.parameter;
            if (parameter != null) {
                Tensor gradient = pending.take(node)[0];
                if (gradient != null) {
                    sink.accumulate(parameter, gradient);
                    pending.release(gradient);
                }
            }
            return;
        }
        @Nullable Tensor[] outputGradients = pending.take(node);
        @Nullable Tensor[] inputGradients = backward.gradients(outputGradients, node.needed());
        for (Tensor gradient : inputGradients) {
            pending.hold(gradient);
        }
        for (int i = 0; i < node.inputs.length; i++) {
            RecordedTensor input = node.inputs[i];
            Tensor gradient = inputGradients[i];
            if (input != null && gradient != null) {
                checkGradient(input, gradient);
                pending.arrive(input.producer(), input.outputIndex(), gradient);
            }
        }
        for (Tensor gradient : inputGradients) {
            pending.release(gradient);
        }
        for (Tensor gradient : outputGradients) {
            pending.release(gradient);
        }
    }

    /**
     * The gradient that reached a variable in {@link #backward}.
     *
     * @param variable made by {@link #variable}
     * @return the gradient, or null if the outputs do not depend on the variable
     */
    public @Nullable Tensor gradient(Tensor variable) {
        if (variable instanceof RecordedTensor recorded && recorded.backend() == backend) {
            return recorded.producer().gradients[recorded.outputIndex()];
        }
        throw new IllegalArgumentException(variable + " is not a variable of this tape");
    }

    private static void checkGradient(Tensor value, Tensor gradient) {
        if (!value.shape().equals(gradient.shape()) || value.dtype() != gradient.dtype()) {
            throw new IllegalArgumentException("The gradient of a tensor of shape " + value.shape() + " and dtype "
                    + value.dtype() + " cannot be " + gradient);
        }
    }
}
