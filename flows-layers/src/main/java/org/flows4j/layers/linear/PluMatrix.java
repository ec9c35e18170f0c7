package org.flows4j.layers.linear;

import java.util.Arrays;
import java.util.function.Function;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * {@code W = P L (U + diag(signs * exp(logs)))}. The parameter {@code factors}, {@code [C, C]}, holds L below the diagonal, U
 * above it and logs on it. Buffers: {@code signs}, {@code [C]}, and {@code permutation}, {@code [C]}: row i of W is row
 * permutation[i] of {@code L (U + ..)}.
 */
final class PluMatrix implements ChannelMatrix {
    private final int channels;
    private final Parameter factors;
    private final Parameter signs;
    private final Parameter permutation;
    private final ParameterCache<int[]> rows;

    PluMatrix(ParameterFactory parameters, int channels) {
        this.channels = channels;
        Start start = new Start(channels);
        this.factors = parameters.parameter("factors", Shape.of(channels, channels), start.of(PluFactors::factors));
        this.signs = parameters.buffer("signs", Shape.of(channels), start.of(PluFactors::signs));
        this.permutation = parameters.buffer("permutation", Shape.of(channels), start.of(PluFactors::permutation));
        this.rows = new ParameterCache<>(ParameterList.of(permutation), () -> Permutations.read(permutation));
    }

    /** One random rotation that the three parts start from, drawn when the first of them is filled. */
    private static final class Start {
        private final int channels;
        private @Nullable PluFactors drawn;

        Start(int channels) {
            this.channels = channels;
        }

        Initializer of(Function<PluFactors, double[]> part) {
            return (values, random) -> {
                if (drawn == null) {
                    drawn = PluFactors.of(SquareMatrices.randomOrthogonal(channels, random), channels);
                }
                System.arraycopy(part.apply(drawn), 0, values, 0, values.length);
            };
        }
    }

    @Override
    public Value evaluate(Evaluation evaluation) {
        Tensor packed = evaluation.value(factors);
        Tensor identity = constant(packed, SquareMatrices.identity(channels));
        Tensor logs = packed.mul(identity).sum(0);
        Tensor diagonal = logs.exp().mul(evaluation.value(signs));
        Tensor lower = packed.mul(constant(packed, strictlyLower())).add(identity);
        Tensor upper = packed.mul(constant(packed, SquareMatrices.transpose(strictlyLower(), channels)))
                .add(identity.mul(diagonal));
        // (P L U)^T: the permutation of rows becomes one of columns.
        TensorBackend backend = TensorBackend.common(lower, upper);
        Tensor unpermuted = backend.matmul(upper, lower, true, true);
        return new Value(backend.select(unpermuted, rows.get()), backend.sum(logs, new int[0], DType.FLOAT64));
    }

    private Tensor constant(Tensor like, double... values) {
        return like.backend().fromDoubles(values, like.shape(), like.dtype());
    }

    private double[] strictlyLower() {
        double[] mask = new double[channels * channels];
        for (int i = 0; i < channels; i++) {
            Arrays.fill(mask, i * channels, i * channels + i, 1);
        }
        return mask;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(factors, signs, permutation);
    }
}
