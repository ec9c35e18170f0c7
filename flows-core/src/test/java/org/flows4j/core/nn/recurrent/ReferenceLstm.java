package org.flows4j.core.nn.recurrent;

import java.util.Arrays;
import java.util.List;

/** A convolutional LSTM by its formulas, one number at a time: the oracle of {@link ConvLstm}. Images are {@code [row][column][channel]}. */
final class ReferenceLstm {
    private final int width;
    private final int kernel;
    private final int dilation;

    ReferenceLstm(int width, int kernel, int dilation) {
        this.width = width;
        this.kernel = kernel;
        this.dilation = dilation;
    }

    /**
     * Runs one sequence.
     *
     * @param layers for each the input's weights and bias, the hidden state's weights and bias
     */
    double[][][][] run(double[][][][] sequence, List<double[][]> layers) {
        double[][][][] inputs = sequence;
        for (double[][] layer : layers) {
            inputs = run(inputs, layer);
        }
        return inputs;
    }

    private double[][][][] run(double[][][][] inputs, double[][] layer) {
        int rows = inputs[0].length;
        int columns = inputs[0][0].length;
        double[][][] hidden = new double[rows][columns][width];
        double[][][] cell = new double[rows][columns][width];
        double[][][][] outputs = new double[inputs.length][][][];
        for (int step = 0; step < inputs.length; step++) {
            double[][][] next = new double[rows][columns][width];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    for (int k = 0; k < width; k++) {
                        double[] gates = new double[4];
                        for (int gate = 0; gate < 4; gate++) {
                            int output = gate * width + k;
                            gates[gate] = at(inputs[step], layer[0], layer[1], output, row, column)
                                    + at(hidden, layer[2], layer[3], output, row, column);
                        }
                        cell[row][column][k] =
                                sigmoid(gates[1]) * cell[row][column][k] + sigmoid(gates[0]) * Math.tanh(gates[2]);
                        next[row][column][k] = sigmoid(gates[3]) * Math.tanh(cell[row][column][k]);
                    }
                }
            }
            hidden = next;
            outputs[step] = next;
        }
        return outputs;
    }

    /** One element of a convolution with zero padding; weights are [output][channel][row][column]. */
    private double at(double[][][] image, double[] weight, double[] bias, int output, int row, int column) {
        int channels = image[0][0].length;
        double sum = bias[output];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < kernel; i++) {
                for (int j = 0; j < kernel; j++) {
                    int y = row + (i - kernel / 2) * dilation;
                    int x = column + (j - kernel / 2) * dilation;
                    if (y >= 0 && y < image.length && x >= 0 && x < image[0].length) {
                        sum += weight[((output * channels + c) * kernel + i) * kernel + j] * image[y][x][c];
                    }
                }
            }
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static double[] flat(double[][][][] sequence) {
        return Arrays.stream(sequence)
                .flatMap(Arrays::stream)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    static double[][][][] images(double[] values, int steps, int rows, int columns, int channels) {
        double[][][][] images = new double[steps][rows][columns][channels];
        for (int i = 0; i < values.length; i++) {
            int pixel = i / channels;
            images[pixel / (rows * columns)][pixel / columns % rows][pixel % columns][i % channels] = values[i];
        }
        return images;
    }
}
