package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryBlock;
import org.jspecify.annotations.Nullable;

/**
 * A primitive with its arguments, which are pointed at new data before each run: creating them would cost more than a small product.
 * For one thread at a time.
 */
public final class OneDnnCall implements AutoCloseable {
    private final OneDnn library;
    private final primitive operation;
    private final memory[] data;
    private final memory scratchpad;
    private final long scratchBytes;
    private final IntMemoryMap arguments = new IntMemoryMap();

    /** An argument's name in the library and its layout; null if the operation does not have it. */
    record Argument(int name, memory.@Nullable desc layout) {}

    OneDnnCall(OneDnn library, primitive operation, primitive_desc_base description, Argument... arguments) {
        this.library = library;
        this.operation = operation;
        List<memory> present = new ArrayList<>();
        for (Argument argument : arguments) {
            if (argument.layout() != null) {
                memory place = new memory(argument.layout(), library.engine(), (Pointer) null);
                present.add(place);
                this.arguments.put(argument.name(), place);
            }
        }
        this.data = present.toArray(memory[]::new);
        try (memory.desc layout = description.scratchpad_desc()) {
            this.scratchBytes = layout.get_size();
            this.scratchpad = new memory(layout, library.engine(), (Pointer) null);
        }
        this.arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad);
    }

    /** A call that copies from one layout to another. */
    static OneDnnCall reorder(OneDnn library, memory.desc from, memory.desc to) {
        try (primitive_attr attributes = OneDnn.attributes(Activation.NONE)) {
            reorder.primitive_desc description =
                    new reorder.primitive_desc(library.engine(), from, library.engine(), to, attributes, false);
            return new OneDnnCall(
                    library,
                    new reorder(description),
                    description,
                    new Argument(dnnl.DNNL_ARG_FROM, from),
                    new Argument(dnnl.DNNL_ARG_TO, to));
        }
    }

    /** A call that multiplies matrices, and the layout it wants for b where that was left to it. */
    record Product(OneDnnCall call, memory.desc b) {}

    /** A call that multiplies matrices; its arguments are a, b, the product, and the bias if there is one. */
    static Product product(
            OneDnn library,
            memory.desc a,
            memory.desc b,
            memory.@Nullable desc bias,
            memory.desc c,
            Activation activation) {
        matmul.primitive_desc description;
        try (primitive_attr attributes = OneDnn.attributes(activation)) {
            memory.desc biases = bias == null ? new memory.desc() : bias;
            description = new matmul.primitive_desc(library.engine(), a, b, biases, c, attributes, false);
        }
        memory.desc chosen = description.weights_desc();
        OneDnnCall call = new OneDnnCall(
                library,
                new matmul(description),
                description,
                new Argument(dnnl.DNNL_ARG_SRC, a),
                new Argument(dnnl.DNNL_ARG_WEIGHTS, chosen),
                new Argument(dnnl.DNNL_ARG_DST, c),
                new Argument(dnnl.DNNL_ARG_BIAS, bias));
        return new Product(call, chosen);
    }

    /** A call that computes the gradient of ReLU from y, its result; its arguments are y, y's gradient and x's. */
    static OneDnnCall reluGradient(OneDnn library, memory.desc layout) {
        dnnl.algorithm relu = dnnl.algorithm.eltwise_relu_use_dst_for_bwd;
        try (primitive_attr attributes = OneDnn.attributes(Activation.NONE)) {
            eltwise_forward.primitive_desc forward = new eltwise_forward.primitive_desc(
                    library.engine(), dnnl.prop_kind.forward_training, relu, layout, layout, 0f, 0f, attributes, false);
            eltwise_backward.primitive_desc description = new eltwise_backward.primitive_desc(
                    library.engine(), relu, layout, layout, layout, 0f, 0f, forward, attributes, false);
            return new OneDnnCall(
                    library,
                    new eltwise_backward(description),
                    description,
                    new Argument(dnnl.DNNL_ARG_DST, layout),
                    new Argument(dnnl.DNNL_ARG_DIFF_DST, layout),
                    new Argument(dnnl.DNNL_ARG_DIFF_SRC, layout));
        }
    }

    /** Runs on these addresses, in the order of the arguments. */
    public void run(Pointer... addresses) {
        for (int i = 0; i < data.length; i++) {
            data[i].set_data_handle(addresses[i]);
        }
        if (scratchBytes == 0) {
            operation.execute(library.stream(), arguments);
            return;
        }
        MemoryBlock scratch = library.pool().take(scratchBytes);
        try {
            scratchpad.set_data_handle(scratch.floatPointer(0));
            operation.execute(library.stream(), arguments);
        } finally {
            scratch.release();
        }
    }

    @Override
    public void close() {
        arguments.close();
        scratchpad.close();
        for (memory argument : data) {
            argument.close();
        }
        operation.close();
    }
}
