package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.ops.MixLogElement;

/** {@link MixtureMath} in plain Java, number by number. */
final class PlainMixtureMath implements MixtureMath {
    @Override
    public void sums(MixtureTile tile, int count) {
        int components = tile.components;
        for (int i = 0; i < count; i++) {
            int logits = i * (2 + 3 * components) + 2;
            double total = 0;
            double below = 0;
            double above = 0;
            double density = 0;
            for (int k = 0; k < components; k++) {
                double weight = Math.exp(tile.raw[logits + k]);
                double rate = Math.exp(-Math.max(tile.raw[logits + 2 * components + k], tile.leastLogScale));
                double z = (tile.x[i] - tile.raw[logits + components + k]) * rate;
                double sigmoid = ScalarMath.sigmoid(z);
                double complement = ScalarMath.sigmoid(-z);
                int at = i * components + k;
                tile.weight[at] = (float) weight;
                tile.rate[at] = (float) rate;
                tile.sigmoid[at] = (float) sigmoid;
                tile.complement[at] = (float) complement;
                total += weight;
                below += weight * sigmoid;
                above += weight * complement;
                density += weight * sigmoid * complement * rate;
            }
            tile.total[i] = (float) total;
            tile.below[i] = (float) below;
            tile.above[i] = (float) above;
            tile.density[i] = (float) density;
        }
    }

    @Override
    public void pullBack(MixtureTile tile, int count) {
        int components = tile.components;
        for (int i = 0; i < count; i++) {
            int logits = i * (2 + 3 * components) + 2;
            float toBelow = tile.toBelow[i];
            float toAbove = tile.toAbove[i];
            float toDensity = tile.toDensity[i];
            float toX = 0;
            for (int k = 0; k < components; k++) {
                int at = i * components + k;
                float rate = tile.rate[at];
                float sigmoid = tile.sigmoid[at];
                float complement = tile.complement[at];
                float bump = tile.weight[at] * sigmoid * complement;
                float toZ = bump * (toBelow - toAbove + toDensity * rate * (complement - sigmoid));
                float direct = toDensity * rate * bump;
                float logScale = tile.raw[logits + 2 * components + k];
                float z = (tile.x[i] - tile.raw[logits + components + k]) * rate;
                tile.toRaw[logits + k] =
                        tile.weight[at] * (toBelow * sigmoid + toAbove * complement - tile.fromTotal[i]) + direct;
                tile.toRaw[logits + components + k] = -toZ * rate;
                tile.toRaw[logits + 2 * components + k] = logScale < tile.leastLogScale ? 0 : -(toZ * z + direct);
                toX += toZ * rate;
            }
            tile.toX[i] = toX;
        }
    }

    @Override
    public void exp(double[] x, double[] result, int count) {
        for (int k = 0; k < count; k++) {
            result[k] = Math.exp(x[k]);
        }
    }

    @Override
    public void evaluate(double[] weight, double[] mean, double[] rate, double x, int count, double[] result) {
        double below = 0;
        double above = 0;
        double density = 0;
        for (int k = 0; k < count; k++) {
            double z = (x - mean[k]) * rate[k];
            double e = Math.exp(-Math.abs(z));
            double larger = weight[k] / (1 + e);
            double smaller = e * larger;
            below += z < 0 ? smaller : larger;
            above += z < 0 ? larger : smaller;
            density += smaller / (1 + e) * rate[k];
        }
        result[0] = below;
        result[1] = above;
        result[2] = density;
    }

    @Override
    public void quantiles(double[] weight, double[] mean, double[] scale, double x, int count, double[] result) {
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double total = 0;
        for (int k = 0; k < count; k++) {
            double own = mean[k] + x * scale[k];
            least = Math.min(least, own);
            largest = Math.max(largest, own);
            sum += weight[k] * own;
            total += weight[k];
        }
        result[0] = least;
        result[1] = largest;
        result[2] = sum;
        result[3] = total;
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public void invert(MixtureInverse tile, int count) {
        MixLogElement element = new MixLogElement(tile.op, new FastLogisticMixture(this, tile.op));
        for (int i = 0; i < count; i++) {
            tile.invert(i, element);
        }
    }
}
