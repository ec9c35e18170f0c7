package org.flows4j.models.interop;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Changes of layout between PyTorch's tensors and ours. */
final class Matrices {
    private Matrices() {}

    /** Turns {@code [rows, columns]} to {@code [columns, rows]}. */
    static Supplier<double[]> transposed(Supplier<double[]> matrix, int rows, int columns) {
        return () -> {
            double[] from = matrix.get();
            double[] to = new double[from.length];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    to[j * rows + i] = from[i * columns + j];
                }
            }
            return to;
        };
    }

    /** Picks rows of a matrix, or elements of a vector if there is one column. */
    static Supplier<double[]> rows(Supplier<double[]> matrix, int columns, int... order) {
        return () -> {
            double[] from = matrix.get();
            double[] to = new double[order.length * columns];
            for (int i = 0; i < order.length; i++) {
                System.arraycopy(from, order[i] * columns, to, i * columns, columns);
            }
            return to;
        };
    }

    /** The numbers of several tensors, one after another. */
    static Supplier<double[]> joined(List<Supplier<double[]>> parts) {
        return () -> parts.stream()
                .flatMapToDouble(part -> Arrays.stream(part.get()))
                .toArray();
    }

    /** Matrices with the same number of rows beside one another. */
    static Supplier<double[]> beside(List<Supplier<double[]>> parts, int rows) {
        return () -> {
            List<double[]> from = parts.stream().map(Supplier::get).toList();
            double[] to = new double[from.stream().mapToInt(part -> part.length).sum()];
            int at = 0;
            for (int row = 0; row < rows; row++) {
                for (double[] part : from) {
                    int columns = part.length / rows;
                    System.arraycopy(part, row * columns, to, at, columns);
                    at += columns;
                }
            }
            return to;
        };
    }

    /** The numbers behind zeros. */
    static Supplier<double[]> behindZeros(Supplier<double[]> numbers, int zeros) {
        return () -> {
            double[] from = numbers.get();
            double[] to = new double[zeros + from.length];
            System.arraycopy(from, 0, to, zeros, from.length);
            return to;
        };
    }

    /** Each number as many times in a row as all of them have positions: the channels of every position. */
    static Supplier<double[]> repeated(Supplier<double[]> channels, int positions) {
        return () -> {
            double[] from = channels.get();
            double[] to = new double[from.length * positions];
            for (int p = 0; p < positions; p++) {
                System.arraycopy(from, 0, to, p * from.length, from.length);
            }
            return to;
        };
    }

    /** The column of the 1 in each row of a permutation matrix. */
    static double[] permutation(double[] matrix, int n, String name) {
        double[] columns = new double[n];
        for (int i = 0; i < n; i++) {
            int ones = 0;
            for (int j = 0; j < n; j++) {
                double element = matrix[i * n + j];
                if (element == 1) {
                    columns[i] = j;
                    ones++;
                } else if (element != 0) {
                    ones = n;
                }
            }
            if (ones != 1) {
                throw new IllegalArgumentException(
                        "Row " + i + " of " + name + " must have a single 1 and zeros, a permutation");
            }
        }
        return columns;
    }

    /** Computes elements from those of several tensors of the same size. */
    interface Elementwise {
        double apply(double... elements);
    }

    @SafeVarargs
    static Supplier<double[]> map(Elementwise function, Supplier<double[]>... tensors) {
        return () -> {
            double[][] from = new double[tensors.length][];
            for (int t = 0; t < tensors.length; t++) {
                from[t] = tensors[t].get();
            }
            double[] to = new double[from[0].length];
            double[] elements = new double[tensors.length];
            for (int i = 0; i < to.length; i++) {
                for (int t = 0; t < tensors.length; t++) {
                    elements[t] = from[t][i];
                }
                to[i] = function.apply(elements);
            }
            return to;
        };
    }

    /** {@code log(1 + exp(x))}, stable for all x. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
