package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.cpu.internal.math.Tile;

/**
 * Reads scattered elements by blocks that share a table of the places of their elements. If these are close together, the memory
 * around them is copied to the heap first; otherwise they are fetched one by one.
 */
final class TableReader extends StridedReader {
    /** Copying this many elements costs as much as fetching one. */
    private static final int SPARSE = 6;

    private final CpuTensor source;
    private final Strides layout;
    private final boolean dense;
    /** The axis that is cut into blocks; later axes are whole in every block. */
    private final int axis;
    /** Elements of all steps on that axis. */
    private final int cycle;

    private final int stepsOfBlock;
    private final int[] table;

    TableReader(CpuTensor source, Strides layout) {
        this.source = source;
        this.layout = layout;
        Blocks near = Blocks.of(layout, Tile.WINDOW);
        this.dense = near.reach <= (long) SPARSE * near.steps * near.step;
        Blocks blocks = dense ? near : Blocks.of(layout, Integer.MAX_VALUE);
        this.axis = blocks.axis;
        this.cycle = blocks.step * layout.dims()[axis];
        this.stepsOfBlock = blocks.steps;
        this.table = table(stepsOfBlock * blocks.step);
    }

    /**
     * The largest blocks that fit a tile.
     *
     * @param axis the axis that is cut
     * @param step elements of one step on it
     * @param steps steps of a block
     * @param reach the distance between the first and the last element of a block
     */
    private record Blocks(int axis, int step, int steps, long reach) {
        static Blocks of(Strides layout, int limit) {
            int[] dims = layout.dims();
            int[] strides = layout.strides();
            int axis = dims.length - 1;
            int step = 1;
            long reach = 1;
            while (axis > 0 && step * (long) dims[axis] <= Tile.SIZE && reach + reach(layout, axis) <= limit) {
                step *= dims[axis];
                reach += reach(layout, axis);
                axis--;
            }
            long byReach = strides[axis] == 0 ? dims[axis] : (limit - reach) / strides[axis] + 1;
            int bySize = Math.min(dims[axis], Tile.SIZE / Math.max(1, step));
            int steps = (int) Math.max(1, Math.min(byReach, bySize));
            return new Blocks(axis, step, steps, reach + (steps - 1L) * strides[axis]);
        }

        private static long reach(Strides layout, int axis) {
            return (layout.dims()[axis] - 1L) * layout.strides()[axis];
        }
    }

    private int[] table(int size) {
        int[] dims = layout.dims();
        int[] strides = layout.strides();
        int last = dims.length - 1;
        int[] index = new int[dims.length];
        int[] places = new int[size];
        int place = 0;
        for (int i = 0; i < size; i++) {
            places[i] = place;
            index[last]++;
            place += strides[last];
            for (int at = last; at > axis && index[at] == dims[at]; at--) {
                index[at] = 0;
                index[at - 1]++;
                place += strides[at - 1] - dims[at] * strides[at];
            }
        }
        return places;
    }

    @Override
    int tileLength() {
        return Math.max(1, Tile.SIZE / table.length) * table.length;
    }

    @Override
    void read(int from, int count, Object to, Tile tile) {
        Elements<Object> elements = source.elements();
        int[] index = new int[layout.rank()];
        for (int done = 0; done < count; ) {
            int element = from + done;
            int inCycle = element % cycle;
            int block = inCycle / table.length;
            int skipped = inCycle - block * table.length;
            int length = Math.min(table.length, cycle - block * table.length);
            int run = Math.min(length - skipped, count - done);
            int position = layout.locate(element / cycle, axis, index) + block * stepsOfBlock * layout.strides()[axis];
            if (dense) {
                Object window = elements.window(tile);
                source.load(position - source.offset(), window, 0, table[length - 1] + 1);
                elements.gather(window, table, skipped, to, done, run);
            } else {
                elements.fetch(source.block(), position, table, skipped, to, done, run);
            }
            done += run;
        }
    }
}
