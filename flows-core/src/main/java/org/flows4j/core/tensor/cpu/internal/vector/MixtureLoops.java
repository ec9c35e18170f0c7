package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.flows4j.core.tensor.cpu.internal.math.MixtureTile;

/** Mixtures of logistic distributions in floats: vectors run over the components of one element, whose parameters lie together. */
final class MixtureLoops {
    private MixtureLoops() {}

    /** The exponentials of the logits. */
    static void weights(MixtureTile tile, int count) {
        int components = tile.components;
        for (int i = 0; i < count; i++) {
            int logits = i * (2 + 3 * components) + 2;
            for (int k = 0; k < components; k += LANES) {
                Functions.expOfNormal(FloatVector.fromArray(FLOATS, tile.raw, logits + k))
                        .intoArray(tile.weight, i * components + k);
            }
        }
    }

    /** The exponentials of minus the log-scales, and to {@code complement} the standardized elements z. */
    static void standardize(MixtureTile tile, int count) {
        int components = tile.components;
        for (int i = 0; i < count; i++) {
            int means = i * (2 + 3 * components) + 2 + components;
            FloatVector x = Functions.constant(tile.x[i]);
            for (int k = 0; k < components; k += LANES) {
                int at = i * components + k;
                FloatVector logScale = FloatVector.fromArray(FLOATS, tile.raw, means + components + k);
                FloatVector bounded =
                        logScale.blend(tile.leastLogScale, logScale.compare(VectorOperators.LT, tile.leastLogScale));
                FloatVector rate = Functions.expOfNormal(bounded.neg());
                rate.intoArray(tile.rate, at);
                x.sub(FloatVector.fromArray(FLOATS, tile.raw, means + k))
                        .mul(rate)
                        .intoArray(tile.complement, at);
            }
        }
    }

    /**
     * Sigmoids of z and -z from exp(-|z|), which {@code sigmoid} holds, and z, which {@code complement} holds; and the sums over each
     * element's components.
     */
    static void reduce(MixtureTile tile, int count) {
        int components = tile.components;
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector lane = zero.addIndex(1);
        for (int i = 0; i < count; i++) {
            FloatVector below = zero;
            FloatVector above = zero;
            FloatVector density = zero;
            for (int k = 0; k < components; k += LANES) {
                int at = i * components + k;
                FloatVector e = FloatVector.fromArray(FLOATS, tile.sigmoid, at);
                FloatVector larger = Functions.constant(1f).div(e.add(1f));
                FloatVector smaller = e.mul(larger);
                FloatVector z = FloatVector.fromArray(FLOATS, tile.complement, at);
                var negative = z.compare(VectorOperators.LT, 0f);
                FloatVector sigmoid = larger.blend(smaller, negative);
                FloatVector complement = smaller.blend(larger, negative);
                FloatVector weight = FloatVector.fromArray(FLOATS, tile.weight, at);
                FloatVector ofBelow = sigmoid.mul(weight);
                FloatVector ofAbove = complement.mul(weight);
                FloatVector ofDensity = ofBelow.mul(complement).mul(FloatVector.fromArray(FLOATS, tile.rate, at));
                if (components - k < LANES) {
                    // Lanes behind the last component belong to the next element.
                    var outside = lane.compare(VectorOperators.GE, (float) (components - k));
                    ofBelow = ofBelow.blend(0f, outside);
                    ofAbove = ofAbove.blend(0f, outside);
                    ofDensity = ofDensity.blend(0f, outside);
                    sigmoid.blend(e, outside).intoArray(tile.sigmoid, at);
                    complement.blend(z, outside).intoArray(tile.complement, at);
                } else {
                    sigmoid.intoArray(tile.sigmoid, at);
                    complement.intoArray(tile.complement, at);
                }
                below = below.add(ofBelow);
                above = above.add(ofAbove);
                density = density.add(ofDensity);
            }
            tile.below[i] = below.reduceLanes(VectorOperators.ADD);
            tile.above[i] = above.reduceLanes(VectorOperators.ADD);
            tile.total[i] = tile.below[i] + tile.above[i];
            tile.density[i] = density.reduceLanes(VectorOperators.ADD);
        }
    }

    static void pullBack(MixtureTile tile, int count) {
        int components = tile.components;
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector lane = zero.addIndex(1);
        for (int i = 0; i < count; i++) {
            int logits = i * (2 + 3 * components) + 2;
            FloatVector toDensity = Functions.constant(tile.toDensity[i]);
            FloatVector toX = zero;
            // From the last vector to the first: the next vector overwrites what one writes beyond its last component.
            for (int k = (components - 1) / LANES * LANES; k >= 0; k -= LANES) {
                int at = i * components + k;
                FloatVector weight = FloatVector.fromArray(FLOATS, tile.weight, at);
                FloatVector rate = FloatVector.fromArray(FLOATS, tile.rate, at);
                FloatVector sigmoid = FloatVector.fromArray(FLOATS, tile.sigmoid, at);
                FloatVector complement = FloatVector.fromArray(FLOATS, tile.complement, at);
                FloatVector mean = FloatVector.fromArray(FLOATS, tile.raw, logits + components + k);
                FloatVector logScale = FloatVector.fromArray(FLOATS, tile.raw, logits + 2 * components + k);
                FloatVector bump = weight.mul(sigmoid).mul(complement);
                FloatVector ofDensity = toDensity.mul(rate);
                FloatVector toZ = complement
                        .sub(sigmoid)
                        .fma(ofDensity, Functions.constant(tile.toBelow[i] - tile.toAbove[i]))
                        .mul(bump);
                FloatVector direct = ofDensity.mul(bump);
                FloatVector z = mean.neg().add(tile.x[i]).mul(rate);
                FloatVector ofX = toZ.mul(rate);
                sigmoid.mul(tile.toBelow[i])
                        .add(complement.mul(tile.toAbove[i]))
                        .sub(tile.fromTotal[i])
                        .fma(weight, direct)
                        .intoArray(tile.toRaw, logits + k);
                ofX.neg().intoArray(tile.toRaw, logits + components + k);
                toZ.fma(z, direct)
                        .neg()
                        .blend(0f, logScale.compare(VectorOperators.LT, tile.leastLogScale))
                        .intoArray(tile.toRaw, logits + 2 * components + k);
                if (components - k < LANES) {
                    ofX = ofX.blend(0f, lane.compare(VectorOperators.GE, (float) (components - k)));
                }
                toX = toX.add(ofX);
            }
            tile.toX[i] = toX.reduceLanes(VectorOperators.ADD);
        }
    }
}
