package org.flows4j.layers.nif;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linalg.LuDecomposition;

/** The model x = A z + b + e in plain arrays, and the density N(b, A A^T + s Sigma) by an n x n decomposition. */
record ExactGaussian(int n, int m, double[] map, double[] offset, double[] covariance) {
    /** Of a layer's or prior's parameters, by the last part of their names. */
    static ExactGaussian of(ParameterList parameters, int n, int m) {
        Map<String, double[]> values = new TreeMap<>();
        for (Parameter parameter : parameters) {
            String name = parameter.name();
            values.put(
                    name.substring(name.lastIndexOf('.') + 1), parameter.value().toDoubles());
        }
        double[] logs = values.getOrDefault("log_variance", new double[0]);
        double[] factor = new double[n * n];
        double[] lower = values.getOrDefault("lower", new double[n * (n - 1) / 2]);
        int next = 0;
        for (int i = 0; i < n; i++) {
            double deviation = Math.exp(0.5 * logs[logs.length == 1 ? 0 : i]);
            for (int j = 0; j < i; j++) {
                factor[i * n + j] = deviation * lower[next++];
            }
            factor[i * n + i] = deviation;
        }
        return new ExactGaussian(
                n,
                m,
                values.getOrDefault("weight", new double[0]),
                values.getOrDefault("bias", new double[n]),
                timesTranspose(factor, n, n));
    }

    private static double[] timesTranspose(double[] a, int rows, int columns) {
        double[] product = new double[rows * rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                for (int k = 0; k < columns; k++) {
                    product[i * rows + j] += a[i * columns + k] * a[j * columns + k];
                }
            }
        }
        return product;
    }

    /** t A A^T + s Sigma. */
    double[] total(double t, double s) {
        double[] total = timesTranspose(map, n, m);
        Arrays.setAll(total, i -> t * total[i] + s * covariance[i]);
        return total;
    }

    /** log N(x; b, A A^T + s Sigma). */
    double logDensity(double[] x, double s) {
        return logNormal(x, offset, total(1, s));
    }

    /** log N(x; A z + b, Sigma). */
    double logConditional(double[] x, double... z) {
        return logNormal(x, point(z), covariance);
    }

    /** A z + b. */
    double[] point(double... z) {
        double[] point = offset.clone();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                point[i] += map[i * m + j] * z[j];
            }
        }
        return point;
    }

    static double logNormal(double[] x, double[] mean, double[] covariance) {
        int n = x.length;
        double[] distance = new double[n];
        Arrays.setAll(distance, i -> x[i] - mean[i]);
        LuDecomposition decomposition = LuDecomposition.of(covariance, n);
        double[] solved = decomposition.solve(distance, 1);
        double quadratic = 0;
        for (int i = 0; i < n; i++) {
            quadratic += distance[i] * solved[i];
        }
        return -0.5 * (quadratic + decomposition.logAbsDeterminant() + n * Math.log(2 * Math.PI));
    }
}
