package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;

/**
 * The log-density of independent Gaussians, summed over each sample:
 *
 * <pre>{@code
 * logDensity[n] = -sum over sample n of (log(2 pi) / 2 + logScale + ((z - mean) * exp(-logScale))^2 / 2)
 * }</pre>
 *
 * <p>Inputs: z, mean and logScale, all {@code [N, ..]}. Result: {@code [N]}, FLOAT64.
 */
public record GaussianLogDensity() implements FusedOp {
    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor z = inputs[0];
        Tensor logScale = inputs[2];
        Tensor standard = z.sub(inputs[1]).mul(logScale.neg().exp());
        Tensor energy = standard.square().mul(0.5).add(logScale).sumPerSample();
        return new Tensor[] {energy.neg().add(StandardNormalLogDensity.logNormalizer(z))};
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 3, inputs);
        OpInputs.batched("z", inputs[0]);
        OpInputs.shape("mean", inputs[1], inputs[0].shape());
        OpInputs.shape("logScale", inputs[2], inputs[0].shape());
        OpInputs.oneDType(this, inputs);
    }
}
