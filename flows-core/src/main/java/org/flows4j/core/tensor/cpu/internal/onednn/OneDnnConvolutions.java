package org.flows4j.core.tensor.cpu.internal.onednn;

import static org.flows4j.core.tensor.cpu.internal.onednn.OneDnn.floats;

import java.util.function.Predicate;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.javacpp.BytePointer;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Creates the plans of "same" convolutions on channels-last images and of their gradients. */
public final class OneDnnConvolutions {
    private static final long[] STRIDE = {1, 1};
    private static final dnnl.algorithm DIRECT = dnnl.algorithm.convolution_direct;

    private final OneDnn library;
    private final Predicate<primitive_desc_base> isFast;

    /** Creates plans of primitives that are as fast as the processor allows by this rule; see {@link #isBatchReduced}. */
    public OneDnnConvolutions(OneDnn library, Predicate<primitive_desc_base> isFast) {
        this.library = library;
        this.isFast = isFast;
    }

    /** Layouts of one convolution; a key holds n, h, w, in, out, kh, kw in this order. */
    private record Layouts(
            memory.desc x, memory.desc y, memory.desc weight, memory.desc stored, memory.desc bias, long[] padding) {
        static Layouts of(OneDnnKey k) {
            // The output is an operand of a gradient.
            DType outputs = k.operation() == OneDnnKey.Operation.CONVOLUTION ? k.result() : k.operands();
            DType inputs = k.operation() == OneDnnKey.Operation.INPUT_GRADIENT ? k.result() : k.operands();
            return new Layouts(
                    OneDnn.layout(inputs, format_tag.nhwc, k.a(), k.d(), k.b(), k.c()),
                    OneDnn.layout(outputs, format_tag.nhwc, k.a(), k.e(), k.b(), k.c()),
                    OneDnn.layout(k.operands(), format_tag.any, k.e(), k.d(), k.f(), k.g()),
                    floats(format_tag.oihw, k.e(), k.d(), k.f(), k.g()),
                    floats(format_tag.x, k.e()),
                    new long[] {k.f() / 2, k.g() / 2});
        }

        /** The layouts of the convolution that an input gradient belongs to. */
        Layouts ofOperands(OneDnnKey k) {
            memory.desc operand = OneDnn.layout(k.operands(), format_tag.nhwc, k.a(), k.d(), k.b(), k.c());
            return new Layouts(operand, y, weight, stored, bias, padding);
        }

        /** The layouts of the convolution in the other direction; the stored weights are read as [in, out, kh, kw]. */
        Layouts exchanged(OneDnnKey k) {
            long positions = (long) k.f() * k.g();
            long[] extents = {k.d(), k.e(), k.f(), k.g()};
            long[] strides = {positions, k.d() * positions, k.g(), 1};
            return new Layouts(
                    y,
                    x,
                    OneDnn.layout(k.operands(), format_tag.any, extents),
                    new memory.desc(extents, memory.data_type.f32, strides),
                    floats(format_tag.x, k.d()),
                    padding);
        }
    }

    /** On every processor the library's fast convolutions are those by batch-reduced matrix products. */
    static boolean isBatchReduced(primitive_desc_base description) {
        try (BytePointer name = description.impl_info_str()) {
            return name.getString().startsWith("brg");
        }
    }

    /** Arguments of the main call: x, packed weight, y, then the bias if there is one. */
    OneDnnPlan forward(OneDnnKey key) {
        Layouts l = Layouts.of(key);
        try (primitive_attr attributes = OneDnn.attributes(key.activation())) {
            return forward(l, key.bias(), forward(l, key.bias(), attributes), l.stored, false);
        }
    }

    private convolution_forward.primitive_desc forward(Layouts l, boolean biased, primitive_attr attributes) {
        return new convolution_forward.primitive_desc(
                library.engine(),
                dnnl.prop_kind.forward_training,
                DIRECT,
                l.x,
                l.weight,
                biased ? l.bias : new memory.desc(),
                l.y,
                STRIDE,
                l.padding,
                l.padding,
                attributes,
                false);
    }

    private OneDnnPlan forward(
            Layouts l,
            boolean biased,
            convolution_forward.primitive_desc description,
            memory.desc stored,
            boolean turned) {
        memory.desc packed = description.weights_desc();
        OneDnnCall main = new OneDnnCall(
                library,
                new convolution_forward(description),
                description,
                new OneDnnCall.Argument(dnnl.DNNL_ARG_SRC, l.x),
                new OneDnnCall.Argument(dnnl.DNNL_ARG_WEIGHTS, packed),
                new OneDnnCall.Argument(dnnl.DNNL_ARG_DST, l.y),
                new OneDnnCall.Argument(dnnl.DNNL_ARG_BIAS, biased ? l.bias : null));
        return new OneDnnPlan(main, reorder(stored, packed), turned, packed.get_size());
    }

    /**
     * Arguments of the main call: gradient of y, packed weight, gradient of x.
     *
     * <p>Some processors have a slow backward primitive beside a fast forward one (five times slower has been seen). There the
     * gradient is computed as a forward convolution with the kernel rotated and its channels exchanged.
     */
    public OneDnnPlan inputGradient(OneDnnKey key) {
        Layouts l = Layouts.of(key);
        try (primitive_attr attributes = OneDnn.attributes(Activation.NONE)) {
            convolution_backward_data.primitive_desc description = new convolution_backward_data.primitive_desc(
                    library.engine(),
                    DIRECT,
                    l.x,
                    l.weight,
                    l.y,
                    STRIDE,
                    l.padding,
                    l.padding,
                    forward(l.ofOperands(key), false, attributes),
                    attributes,
                    false);
            if (!isFast.test(description)) {
                Layouts exchanged = l.exchanged(key);
                convolution_forward.primitive_desc other = forward(exchanged, false, attributes);
                if (isFast.test(other)) {
                    return forward(exchanged, false, other, exchanged.stored, true);
                }
            }
            memory.desc packed = description.weights_desc();
            OneDnnCall main = new OneDnnCall(
                    library,
                    new convolution_backward_data(description),
                    description,
                    new OneDnnCall.Argument(dnnl.DNNL_ARG_DIFF_DST, l.y),
                    new OneDnnCall.Argument(dnnl.DNNL_ARG_WEIGHTS, packed),
                    new OneDnnCall.Argument(dnnl.DNNL_ARG_DIFF_SRC, l.x));
            return new OneDnnPlan(main, reorder(l.stored, packed), false, packed.get_size());
        }
    }

    /** Arguments of the main call: x, gradient of y, gradient of the packed weight, gradient of the bias. */
    OneDnnPlan weightGradient(OneDnnKey key) {
        Layouts l = Layouts.of(key);
        try (primitive_attr attributes = OneDnn.attributes(Activation.NONE)) {
            convolution_backward_weights.primitive_desc description = new convolution_backward_weights.primitive_desc(
                    library.engine(),
                    DIRECT,
                    l.x,
                    floats(format_tag.any, key.e(), key.d(), key.f(), key.g()),
                    l.bias,
                    l.y,
                    STRIDE,
                    l.padding,
                    l.padding,
                    forward(l, true, attributes),
                    attributes,
                    false);
            memory.desc packed = description.diff_weights_desc();
            OneDnnCall main = new OneDnnCall(
                    library,
                    new convolution_backward_weights(description),
                    description,
                    new OneDnnCall.Argument(dnnl.DNNL_ARG_SRC, l.x),
                    new OneDnnCall.Argument(dnnl.DNNL_ARG_DIFF_DST, l.y),
                    new OneDnnCall.Argument(dnnl.DNNL_ARG_DIFF_WEIGHTS, packed),
                    new OneDnnCall.Argument(dnnl.DNNL_ARG_DIFF_BIAS, l.bias));
            return new OneDnnPlan(main, reorder(packed, l.stored), false, packed.get_size());
        }
    }

    /** A call that copies from one layout to another; null if they agree. */
    private @Nullable OneDnnCall reorder(memory.desc from, memory.desc to) {
        return from.equals(to) ? null : OneDnnCall.reorder(library, from, to);
    }
}
