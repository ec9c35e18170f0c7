package org.flows4j.core.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UpdateKernels;

/**
 * All trained parameters of a model in one contiguous tensor, and their gradients in another: an optimizer then updates a
 * model of any depth with one call, and the norm of its gradient is one sum. (A tensor for each dtype, and each GiB.)
 *
 * <p>The parameters become views of the flat tensor and outlive this object. Each starts at a multiple
 * of 64 bytes; the gaps hold zeros, in the gradients too. Make it on a thread without an open {@code Scope}, since its
 * tensors must outlive every scope.
 *
 * <p>One thread at a time may use it.
 */
public final class FlatParameters implements GradientSink, AutoCloseable {
    private static final int ALIGNMENT_BYTES = 64;
    /** Backends address a tensor with ints; a model larger than this gets several flat tensors. */
    private static final long LARGEST_BYTES = 1L << 30;

    private final List<Tensor> values = new ArrayList<>();
    private final List<Tensor> gradients = new ArrayList<>();
    private final IdentityHashMap<Parameter, Slot> slots = new IdentityHashMap<>();
    private final List<Slot> order = new ArrayList<>();

    /** The place of one parameter, and whether its gradient belongs to the current pass. */
    private static final class Slot {
        private final Parameter parameter;
        private final int buffer;
        private final int from;
        private final Tensor gradient;
        private boolean fresh;

        Slot(Parameter parameter, int buffer, int from, Tensor gradient) {
            this.parameter = parameter;
            this.buffer = buffer;
            this.from = from;
            this.gradient = gradient;
        }
    }

    /**
     * Moves the trained parameters of a list into flat tensors; buffers stay where they are.
     *
     * @param parameters of one model, all on one backend
     * @throws IllegalArgumentException if none is trainable
     */
    public FlatParameters(ParameterList parameters) {
        for (DType dtype : DType.GENERAL) {
            List<Parameter> members = new ArrayList<>();
            long length = 0;
            for (Parameter parameter : parameters.trainable()) {
                long size = aligned(dtype, parameter.shape().size());
                if (parameter.dtype() == dtype) {
                    if (!members.isEmpty() && (length + size) * dtype.bytes() > LARGEST_BYTES) {
                        pack(members);
                        members.clear();
                        length = 0;
                    }
                    members.add(parameter);
                    length += size;
                }
            }
            pack(members);
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException("This model has no trainable parameters");
        }
    }

    private void pack(List<Parameter> members) {
        if (members.isEmpty()) {
            return;
        }
        DType dtype = members.get(0).dtype();
        long length = members.stream()
                .mapToLong(member -> aligned(dtype, member.shape().size()))
                .sum();
        Shape flat = Shape.vector(Math.toIntExact(length));
        TensorBackend backend = members.get(0).value().backend();
        Tensor value = backend.fill(0, flat, dtype);
        Tensor gradient = backend.fill(0, flat, dtype);
        int from = 0;
        for (Parameter parameter : members) {
            parameter.rebind(view(value, from, parameter.shape()));
            Slot slot = new Slot(parameter, values.size(), from, view(gradient, from, parameter.shape()));
            slots.put(parameter, slot);
            order.add(slot);
            from += (int) aligned(dtype, parameter.shape().size());
        }
        values.add(value);
        gradients.add(gradient);
    }

    private static long aligned(DType dtype, long elements) {
        int alignment = ALIGNMENT_BYTES / dtype.bytes();
        return (elements + alignment - 1) / alignment * alignment;
    }

    /** A part of a flat tensor; never the flat tensor itself, so that each can be closed without the other. */
    private static Tensor view(Tensor flat, int from, Shape shape) {
        try (Tensor part = flat.backend().slice(flat, 0, from, from + (int) shape.size())) {
            return flat.backend().reshape(part, shape);
        }
    }

    /** Copies flat tensors to others of the same sizes. */
    public static void copy(List<Tensor> from, List<Tensor> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).backend().updates().copy(to.get(i), from.get(i));
        }
    }

    /** The flat tensors of values. Call {@link #markChanged} after changing them in place. */
    public List<Tensor> values() {
        return List.copyOf(values);
    }

    /**
     * The flat tensors of gradients, parallel to {@link #values}, complete: parameters that no gradient reached since
     * {@link #clearGradients} have zeros.
     */
    public List<Tensor> gradients() {
        for (Slot slot : order) {
            if (!slot.fresh) {
                TensorBackend backend = slot.gradient.backend();
                try (Tensor zeros = backend.fill(0, slot.gradient.shape(), slot.gradient.dtype())) {
                    accumulate(slot.parameter, zeros);
                }
            }
        }
        return List.copyOf(gradients);
    }

    /** Forgets the gradients: the next one of each parameter replaces the old values, even NaN. */
    public void clearGradients() {
        for (Slot slot : order) {
            slot.fresh = false;
        }
    }

    @Override
    public void accumulate(Parameter parameter, Tensor gradient) {
        Slot slot = slots.get(parameter);
        if (slot == null) {
            throw new IllegalArgumentException("Parameter " + parameter
                    + " is not among those being trained; does the layer list it in parameters()?");
        }
        UpdateKernels updates = gradient.backend().updates();
        if (slot.fresh) {
            updates.add(slot.gradient, gradient);
        } else {
            updates.copy(slot.gradient, gradient);
            slot.fresh = true;
        }
    }

    /**
     * New flat tensors of zeros, parallel to {@link #values}: for an optimizer's moments or a copy of the parameters.
     *
     * @return tensors owned by the caller
     */
    public List<Tensor> zeros() {
        return values.stream()
                .map(value -> value.backend().fill(0, value.shape(), value.dtype()))
                .toList();
    }

    /**
     * The parts of flat tensors that belong to each parameter, by its name, as a file stores them.
     *
     * @param flat parallel to {@link #values}
     * @return views in the order of the parameters, owned by the caller
     */
    public Map<String, Tensor> named(List<Tensor> flat) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Slot slot : order) {
            named.put(slot.parameter.name(), view(flat.get(slot.buffer), slot.from, slot.parameter.shape()));
        }
        return named;
    }

    /** Invalidates caches of derived values, after all parameters were changed in place. */
    public void markChanged() {
        order.forEach(slot -> slot.parameter.markChanged());
    }

    /** Releases the gradients. The parameters keep their values. */
    @Override
    public void close() {
        order.forEach(slot -> slot.gradient.close());
        gradients.forEach(Tensor::close);
        values.forEach(Tensor::close);
    }
}
