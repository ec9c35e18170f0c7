package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The solution v of {@code v + r tanh(s v + c) = t}, unique for {@code r s > -1}: what inverts planar and Sylvester layers. It is found in
 * double by {@link BracketedRoot} within {@code [t - |r|, t + |r|]}. With {@code h' = 1 - tanh^2} and {@code g = 1 / (1 + r s h')}, the
 * implicit function theorem gives
 *
 * <pre>{@code
 * dv/dt = g,   dv/dr = -tanh g,   dv/ds = -r h' v g,   dv/dc = -r h' g
 * }</pre>
 *
 * <p>Inputs: t {@code [N]}, r {@code [1]}, s {@code [1]} and c {@code [N]}, of one dtype. Result: v {@code [N]}.
 */
public record TanhEquation() implements CustomGradient {
    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 4, inputs);
        OpInputs.shape("r", inputs[1], Shape.of(1));
        OpInputs.shape("s", inputs[2], Shape.of(1));
        OpInputs.shape("c", inputs[3], inputs[0].shape());
        OpInputs.oneDType(this, inputs);
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        check(inputs);
        double[] t = inputs[0].toDoubles();
        double[] c = inputs[3].toDoubles();
        double r = inputs[1].item();
        double s = inputs[2].item();
        double[] roots = new double[t.length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = BracketedRoot.of(new Function(t[i], r, s, c[i]), t[i] - Math.abs(r), t[i] + Math.abs(r));
        }
        return new Tensor[] {inputs[0].backend().fromDoubles(roots, inputs[0].shape(), inputs[0].dtype())};
    }

    private record Function(double t, double r, double s, double c) implements BracketedRoot.Increasing {
        @Override
        public double value(double v) {
            return v + r * Math.tanh(s * v + c) - t;
        }

        @Override
        public double slope(double v) {
            double tanh = Math.tanh(s * v + c);
            return 1 + r * s * (1 - tanh * tanh);
        }
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        if (outputGradients[0] == null) {
            return new @Nullable Tensor[4];
        }
        double[] toV = outputGradients[0].toDoubles();
        double[] v = outputs[0].toDoubles();
        double[] c = inputs[3].toDoubles();
        double r = inputs[1].item();
        double s = inputs[2].item();
        double[] toT = new double[v.length];
        double[] toC = new double[v.length];
        double[] toR = new double[1];
        double[] toS = new double[1];
        for (int i = 0; i < v.length; i++) {
            double tanh = Math.tanh(s * v[i] + c[i]);
            double bend = r * (1 - tanh * tanh);
            toT[i] = toV[i] / (1 + s * bend);
            toC[i] = -bend * toT[i];
            toR[0] -= tanh * toT[i];
            toS[0] += v[i] * toC[i];
        }
        return new Tensor[] {like(inputs[0], toT), like(inputs[1], toR), like(inputs[2], toS), like(inputs[3], toC)};
    }

    private static Tensor like(Tensor tensor, double... values) {
        return tensor.backend().fromDoubles(values, tensor.shape(), tensor.dtype());
    }
}
