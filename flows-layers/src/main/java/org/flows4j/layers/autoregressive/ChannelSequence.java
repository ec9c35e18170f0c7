package org.flows4j.layers.autoregressive;

import java.util.List;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Images as sequences of their channels, {@code [N, H, W, T]} as {@code [T*N, H, W, 1]}: a channel of all samples is contiguous. */
public final class ChannelSequence {
    private ChannelSequence() {}

    public static Tensor of(Tensor images) {
        Shape shape = images.shape();
        return images.permute(3, 0, 1, 2).reshape(-1, shape.dim(1), shape.dim(2), 1);
    }

    /** Returns one channel of a sequence. */
    public static Tensor channel(Tensor sequence, int index, int channels) {
        int samples = sequence.shape().dim(0) / channels;
        return sequence.slice(0, index * samples, (index + 1) * samples);
    }

    /** Each channel's predecessor; zeros before the first. */
    public static Tensor shifted(Tensor sequence, int channels) {
        int count = sequence.shape().dim(0);
        int samples = count / channels;
        Tensor none = none(sequence, samples);
        return channels == 1 ? none : Tensor.concat(0, none, sequence.slice(0, 0, count - samples));
    }

    /** The predecessor of the first channel. */
    public static Tensor none(Tensor sequence, int samples) {
        return sequence.backend().plain().fill(0, sequence.shape().with(0, samples), sequence.dtype());
    }

    /** The inverse of {@link #of} for separate channels. */
    public static Tensor join(List<Tensor> channels) {
        return images(Tensor.concat(0, channels.toArray(new Tensor[0])), channels.size());
    }

    /**
     * The inverse of {@link #of} for a sequence with several numbers per pixel: {@code [T*N, H, W, K]} to {@code [N, H, W, K*T]}, the first
     * numbers of all channels before the second.
     */
    public static Tensor images(Tensor sequence, int channels) {
        Shape shape = sequence.shape();
        return sequence.reshape(channels, -1, shape.dim(1), shape.dim(2), shape.channels())
                .permute(1, 2, 3, 4, 0)
                .reshape(-1, shape.dim(1), shape.dim(2), shape.channels() * channels);
    }
}
