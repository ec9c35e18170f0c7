package org.flows4j.models.interop;

import java.util.function.Supplier;

/** Linear layers that the libraries share. */
final class LinearLayers {
    private LinearLayers() {}

    /** {@code LULinear}: {@code z = L U x + bias} with the entries of the triangles row by row. */
    static void lu(FlowDraft flow, StateDict dict, String name, int n, double epsilon) {
        int entries = (int) ((long) n * (n - 1) / 2);
        Supplier<double[]> lower = dict.numbers(name + ".lower_entries", entries);
        Supplier<double[]> upper = dict.numbers(name + ".upper_entries", entries);
        Supplier<double[]> diagonal = dict.numbers(name + ".unconstrained_upper_diag", n);
        Supplier<double[]> factors = () -> {
            double[] below = lower.get();
            double[] above = upper.get();
            double[] raw = diagonal.get();
            double[] packed = new double[n * n];
            int l = 0;
            int u = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    packed[i * n + j] =
                            j < i ? below[l++] : j > i ? above[u++] : Math.log(Matrices.softplus(raw[i]) + epsilon);
                }
            }
            return packed;
        };
        flow.decomposedMatrix(factors, () -> ones(n), () -> counted(n));
        bias(flow, dict, name + ".bias", n);
    }

    /** {@code z = x + bias}. */
    static void bias(FlowDraft flow, StateDict dict, String name, int n) {
        Supplier<double[]> bias = dict.numbers(name, n);
        flow.affine(Matrices.map(e -> -e[0], bias), () -> new double[n]);
    }

    /** {@code z = x exp(logScale) + shift}. */
    static void scaleAndShift(FlowDraft flow, Supplier<double[]> logScale, Supplier<double[]> shift) {
        flow.affine(Matrices.map(e -> -e[1] * Math.exp(-e[0]), logScale, shift), Matrices.map(e -> -e[0], logScale));
    }

    static double[] ones(int n) {
        double[] ones = new double[n];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    static double[] counted(int n) {
        double[] counted = new double[n];
        java.util.Arrays.setAll(counted, i -> i);
        return counted;
    }
}
