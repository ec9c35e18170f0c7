package org.flows4j.core.tensor.cpu.internal.onednn;

import static org.flows4j.core.tensor.cpu.internal.onednn.OneDnn.floats;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.flows4j.core.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Creates the plans of {@link PatchConvolutions}: products with a matrix M {@code [kh * kw * few, many]} that holds a convolution's
 * weights in the order of patches.
 */
final class OneDnnPatchProducts {
    private final OneDnn library;

    OneDnnPatchProducts(OneDnn library) {
        this.library = library;
    }

    /** The extents of a convolution; a key holds n, h, w, in, out, kh, kw in this order. */
    private record Extents(long pixels, long in, long out, long kernelHeight, long kernelWidth) {
        static Extents of(OneDnnKey k) {
            return new Extents((long) k.a() * k.b() * k.c(), k.d(), k.e(), k.f(), k.g());
        }

        long many() {
            return Math.max(in, out);
        }

        long patch() {
            return kernelHeight * kernelWidth * Math.min(in, out);
        }

        memory.desc stored() {
            return floats(format_tag.oihw, out, in, kernelHeight, kernelWidth);
        }

        /** M with the axes of the stored weights. */
        memory.desc matrix(DType dtype) {
            long position = Math.min(in, out) * many();
            return new memory.desc(new long[] {out, in, kernelHeight, kernelWidth}, OneDnn.type(dtype), new long[] {
                in < out ? 1 : many(), in < out ? many() : 1, kernelWidth * position, position
            });
        }
    }

    /** Arguments of the main call: patches, M, the images of many channels, then the bias if there is one. */
    OneDnnPlan patchesTimesWeight(OneDnnKey key) {
        Extents x = Extents.of(key);
        memory.desc bias = key.bias() ? floats(format_tag.ab, 1, x.many()) : null;
        return plan(
                OneDnn.layout(key.operands(), format_tag.ab, x.pixels, x.patch()),
                OneDnn.layout(key.operands(), format_tag.ab, x.patch(), x.many()),
                bias,
                OneDnn.layout(key.result(), format_tag.ab, x.pixels, x.many()),
                key);
    }

    /** Arguments of the main call: the images of many channels, M, patches that are to be summed. */
    OneDnnPlan imagesTimesWeight(OneDnnKey key) {
        Extents x = Extents.of(key);
        return plan(
                OneDnn.layout(key.operands(), format_tag.ab, x.pixels, x.many()),
                OneDnn.layout(key.operands(), format_tag.ba, x.many(), x.patch()),
                null,
                floats(format_tag.ab, x.pixels, x.patch()),
                key);
    }

    private OneDnnPlan plan(memory.desc a, memory.desc b, memory.@Nullable desc bias, memory.desc c, OneDnnKey key) {
        Extents x = Extents.of(key);
        memory.desc matrix = x.matrix(key.operands());
        return new OneDnnPlan(
                OneDnnCall.product(library, a, b, bias, c, key.activation()).call(),
                OneDnnCall.reorder(library, x.stored(), matrix),
                false,
                matrix.get_size());
    }

    /**
     * Arguments of the main call: patches, the images of many channels, gradient of M. With a bias, patches end with a one, and the
     * last row of the gradient of M is that of the bias.
     */
    OneDnnPlan weightOfPatches(OneDnnKey key) {
        Extents x = Extents.of(key);
        long rows = key.bias() ? x.patch() + 1 : x.patch();
        memory.desc gradient = floats(format_tag.ab, rows, x.many());
        OneDnnCall main = OneDnnCall.product(
                        library,
                        OneDnn.layout(key.operands(), format_tag.ba, rows, x.pixels),
                        OneDnn.layout(key.operands(), format_tag.ab, x.pixels, x.many()),
                        null,
                        gradient,
                        key.activation())
                .call();
        return new OneDnnPlan(
                main, OneDnnCall.reorder(library, x.matrix(DType.FLOAT32), x.stored()), false, gradient.get_size());
    }
}
