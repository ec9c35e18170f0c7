package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.cpu.internal.math.AttentionMath;
import org.flows4j.core.tensor.cpu.internal.math.StridedMatrix;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elements;

/**
 * Products in Java, for machines without OpenBLAS. Blocks of the operands are copied to arrays that stay in the cache; floats are
 * multiplied by the panel kernel of attention, on the Vector API if it is present, doubles in plain Java.
 */
public final class JavaGemm implements Gemm {
    private static final int WIDTH = AttentionMath.WIDTH;

    /** Rows of a block. */
    private static final int ROWS = 128;

    /** Terms of the sums of a block. */
    private static final int DEPTH = 256;

    private final AttentionMath math;

    public JavaGemm(AttentionMath math) {
        this.math = math;
    }

    /** A stored matrix: its start, and the distance between its rows or, if transposed, its columns. */
    private record Matrix(CpuTensor tensor, int start, int leading, boolean transposed) {
        Matrix(Operand operand, int leading) {
            this(operand.tensor(), operand.start(), leading, operand.transposed());
        }

        Matrix transpose() {
            return new Matrix(tensor, start, leading, !transposed);
        }
    }

    @Override
    public void multiply(int m, int n, int k, Operand a, int lda, Operand b, int ldb, int beta, Operand c, int ldc) {
        Matrix left = new Matrix(a, lda);
        Matrix right = new Matrix(b, ldb);
        Matrix result = new Matrix(c, ldc);
        if (n < WIDTH && m > n) {
            // The wide side fills the panels.
            multiply(n, m, k, right.transpose(), left.transpose(), beta, result.transpose());
        } else {
            multiply(m, n, k, left, right, beta, result);
        }
    }

    private void multiply(int m, int n, int k, Matrix a, Matrix b, int beta, Matrix c) {
        Elements<Object> elements = Elements.of(c.tensor().dtype());
        Object left = elements.array(Math.min(m, ROWS) * Math.min(k, DEPTH));
        Object panel = elements.array(Math.min(k, DEPTH) * WIDTH);
        Object sums = elements.array(Math.min(m, ROWS) * WIDTH);
        for (int row = 0; row < m; row += ROWS) {
            int rows = Math.min(ROWS, m - row);
            for (int column = 0; column < n; column += WIDTH) {
                int columns = Math.min(WIDTH, n - column);
                if (beta == 0) {
                    elements.fill(sums, 0, rows * WIDTH, 0);
                } else {
                    copy(c, row, rows, column, columns, sums, false);
                }
                for (int first = 0; first < k; first += DEPTH) {
                    int depth = Math.min(DEPTH, k - first);
                    copyAsStored(a, row, rows, first, depth, left);
                    copy(b, first, depth, column, columns, panel, false);
                    addProduct(left, a.transposed(), panel, sums, rows, depth);
                }
                copy(c, row, rows, column, columns, sums, true);
            }
        }
    }

    /** Adds the product of a block {@code [rows, depth]}, which may be stored transposed, and a panel. */
    private void addProduct(Object left, boolean transposed, Object panel, Object sums, int rows, int depth) {
        int rowStride = transposed ? 1 : depth;
        int columnStride = transposed ? rows : 1;
        if (left instanceof float[] floats) {
            StridedMatrix matrix = new StridedMatrix(floats, 0, rowStride, columnStride);
            math.product(matrix, (float[]) panel, (float[]) sums, rows, depth, true);
            return;
        }
        double[] doubles = (double[]) left;
        for (int i = 0; i < rows; i++) {
            for (int p = 0; p < depth; p++) {
                addMultiple(
                        (double[]) panel,
                        p * WIDTH,
                        doubles[i * rowStride + p * columnStride],
                        (double[]) sums,
                        i * WIDTH);
            }
        }
    }

    private static void addMultiple(double[] x, int from, double factor, double[] result, int to) {
        for (int j = 0; j < WIDTH; j++) {
            result[to + j] += factor * x[from + j];
        }
    }

    /** Copies a block without a gap and without changing the order of its elements. */
    private static void copyAsStored(Matrix from, int row, int rows, int column, int columns, Object to) {
        int lines = from.transposed() ? columns : rows;
        int length = from.transposed() ? rows : columns;
        int line = from.transposed() ? column : row;
        int offset = from.transposed() ? row : column;
        for (int i = 0; i < lines; i++) {
            from.tensor().load(from.start() + (line + i) * from.leading() + offset, to, i * length, length);
        }
    }

    /** Copies a block of at most {@link #WIDTH} columns to or from a panel. */
    private static void copy(
            Matrix matrix, int row, int rows, int column, int columns, Object panel, boolean fromPanel) {
        CpuTensor tensor = matrix.tensor();
        if (!matrix.transposed()) {
            for (int i = 0; i < rows; i++) {
                int at = matrix.start() + (row + i) * matrix.leading() + column;
                if (fromPanel) {
                    tensor.store(at, panel, i * WIDTH, columns);
                } else {
                    tensor.load(at, panel, i * WIDTH, columns);
                }
            }
            return;
        }
        Elements<Object> elements = Elements.of(tensor.dtype());
        Object line = elements.array(rows);
        for (int j = 0; j < columns; j++) {
            int at = matrix.start() + (column + j) * matrix.leading() + row;
            if (fromPanel) {
                elements.copy(panel, j, WIDTH, line, 0, 1, rows);
                tensor.store(at, line, 0, rows);
            } else {
                tensor.load(at, line, 0, rows);
                elements.copy(line, 0, 1, panel, j, WIDTH, rows);
            }
        }
    }
}
