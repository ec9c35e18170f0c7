package org.flows4j.core.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UpdateKernels;
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
    private boolean paused;

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

    /** An empty tape for recomputing a segment of this one: same backend, gradients of parameters go to the same sink. */
    public Tape child() {
        return new Tape(backend.plain(), sink);
    }

    /** The recording backend. */
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
     */
    public Tensor plain(Tensor tensor) {
        return tensor instanceof RecordedTensor recorded && recorded.backend() == backend ? recorded.value() : tensor;
    }

    /**
     * Computes with recorded tensors without recording: the results are plain tensors, constants to later operations.
     *
     * @param computation runs on the calling thread
     */
    public <T> T withoutRecording(Supplier<T> computation) {
        boolean before = paused;
        paused = true;
        try {
            return computation.get();
        } finally {
            paused = before;
        }
    }

    /**
     * Puts an operation on the tape whose outputs were computed already, with its derivative. This is how several tensor
     * operations become one record, which recomputes intermediate values.
     *
     * @param inputs the tensors that the operation depends on, except parameters, which it reports to the sink itself
     * @param outputs its plain results
     * @param backward its derivative
     */
    public Tensor[] record(Tensor[] inputs, Tensor[] outputs, Backward backward) {
        if (paused) {
            return outputs;
        }
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
        UpdateKernels updates = backend.updates();
        for (int i = 0; i < outputs.length; i++) {
            Tensor seed = seeds[i];
            if (seed != null && outputs[i] instanceof RecordedTensor recorded && recorded.backend() == backend) {
                checkGradient(recorded, seed);
                // Held once more than used, so the caller's tensor is never closed here.
                recorded.producer().arrive(recorded.outputIndex(), new PendingGradient(seed).hold(), updates);
            }
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            TapeNode node = nodes.get(i);
            if (node.reached()) {
                pullBack(node, updates);
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

    private void pullBack(TapeNode node, UpdateKernels updates) {
        if (node.backward != null) {
            @Nullable PendingGradient[] taken = node.takeGradients();
            @Nullable Tensor[] gradients = node.backward.gradients(tensors(taken), node.needed());
            @Nullable PendingGradient[] passedOn = pending(gradients, taken);
            for (int i = 0; i < node.inputs.length; i++) {
                RecordedTensor input = node.inputs[i];
                PendingGradient gradient = passedOn[i];
                if (input != null && gradient != null) {
                    checkGradient(input, gradient.tensor());
                    input.producer().arrive(input.outputIndex(), gradient, updates);
                }
            }
            release(passedOn);
            release(taken);
        } else if (node.parameter != null) {
            @Nullable PendingGradient[] taken = node.takeGradients();
            sink.accumulate(node.parameter, Objects.requireNonNull(taken[0]).tensor());
            release(taken);
        }
    }

    private static @Nullable Tensor[] tensors(@Nullable PendingGradient[] gradients) {
        @Nullable Tensor[] tensors = new Tensor[gradients.length];
        for (int i = 0; i < tensors.length; i++) {
            PendingGradient gradient = gradients[i];
            tensors[i] = gradient == null ? null : gradient.tensor();
        }
        return tensors;
    }

    /** The results of a derivative, held: new tensors, the same one several times, or its own arguments. */
    private static @Nullable PendingGradient[] pending(
            @Nullable Tensor[] gradients, @Nullable PendingGradient[] given) {
        @Nullable PendingGradient[] pending = new PendingGradient[gradients.length];
        for (int i = 0; i < pending.length; i++) {
            Tensor gradient = gradients[i];
            if (gradient != null) {
                PendingGradient known = find(gradient, given, given.length);
                if (known == null) {
                    known = find(gradient, pending, i);
                }
                pending[i] = (known == null ? new PendingGradient(gradient) : known).hold();
            }
        }
        return pending;
    }

    private static @Nullable PendingGradient find(Tensor tensor, @Nullable PendingGradient[] among, int count) {
        for (int i = 0; i < count; i++) {
            PendingGradient gradient = among[i];
            if (gradient != null && gradient.tensor() == tensor) {
                return gradient;
            }
        }
        return null;
    }

    private static void release(@Nullable PendingGradient[] gradients) {
        for (PendingGradient gradient : gradients) {
            if (gradient != null) {
                gradient.release();
            }
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
            PendingGradient gradient = recorded.producer().gradients[recorded.outputIndex()];
            return gradient == null ? null : gradient.tensor();
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
