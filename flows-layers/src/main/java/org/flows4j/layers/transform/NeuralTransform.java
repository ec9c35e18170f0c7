package org.flows4j.layers.transform;

import java.util.Arrays;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.MixLogCdfOp;

/**
 * A monotone neural network (deep sigmoidal flow: Huang, Krueger, Lacoste and Courville 2018, "Neural autoregressive flows", equations 8
 * and 9): each layer is a convex sum of K increasing sigmoids, followed by their inverse,
 *
 * <pre>{@code
 * y = logit(sum over k of pi_k sigmoid((x - mean_k) exp(-s_k))) exp(tanh(a)) + b
 * }</pre>
 *
 * <p>which is the map of {@link MixLogCdfOp}; its derivative is exact. The inverse is a bracketed search in every layer, from the last to
 * the first. An element has {@code layers (2 + 3 sigmoids)} parameters. The means start spread over the quantiles of the logistic
 * distribution, because equal sigmoids would have equal gradients and stay equal.
 *
 * @param sigmoids K of each layer, at least 1
 * @param layers number of layers, at least 1
 */
public record NeuralTransform(int sigmoids, int layers) implements ElementTransform {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public NeuralTransform {
        if (sigmoids < 1 || layers < 1) {
            throw new IllegalArgumentException(
                    "A monotone network needs at least one sigmoid and one layer, got " + sigmoids + " and " + layers);
        }
    }

    private MixLogCdfOp op() {
        return MixLogCdfOp.flowPlusPlus(sigmoids);
    }

    @Override
    public int parameters() {
        return layers * op().parametersPerElement();
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        return run(false, x, parameters);
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        return run(true, z, parameters);
    }

    private LayerResult run(boolean inverse, Tensor elements, Tensor parameters) {
        FusedOp op = inverse ? op().inverse() : op();
        Tensor[] ofLayers = ofLayers(elements.shape().channels(), parameters);
        LayerResult result = LayerResult.volumePreserving(elements);
        for (int i = 0; i < layers; i++) {
            Tensor[] next = op.apply(result.value(), ofLayers[inverse ? layers - 1 - i : i]);
            result = new LayerResult(next[0], result.logTerm().add(next[1]));
        }
        return result;
    }

    /** The parameters of each layer, spread. */
    private Tensor[] ofLayers(int columns, Tensor parameters) {
        int each = op().parametersPerElement();
        double[] offsets = new double[each];
        for (int k = 0; k < sigmoids; k++) {
            double share = (k + 0.5) / sigmoids;
            offsets[2 + sigmoids + k] = Math.log(share / (1 - share));
        }
        int[] extents = new int[layers];
        Arrays.fill(extents, each);
        Tensor rows = parameters.reshape(-1, layers * each);
        Tensor spread = rows.backend().plain().fromDoubles(offsets, Shape.of(1, each), rows.dtype());
        Tensor[] parts = new Split(-1, extents).apply(rows);
        for (int i = 0; i < layers; i++) {
            parts[i] = parts[i].add(spread).reshape(-1, columns * each);
        }
        return parts;
    }
}
