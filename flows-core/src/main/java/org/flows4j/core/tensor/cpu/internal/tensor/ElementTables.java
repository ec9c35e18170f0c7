package org.flows4j.core.tensor.cpu.internal.tensor;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tables with the sources of the elements of a tile, kept for the next operation on the same extents: creating a table takes longer
 * than copying a small tensor with it. Thread-safe.
 */
final class ElementTables {
    /** A model uses a few dozen; the limit matters to a backend that meets many shapes. */
    private static final int MOST = 256;

    private final ConcurrentHashMap<Extents, int[]> tables = new ConcurrentHashMap<>();

    /** The numbers a table depends on. */
    private record Extents(int... numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Extents extents && Arrays.equals(numbers, extents.numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }
    }

    /** The table for these numbers, created by the supplier if there is none; not to be modified. */
    int[] get(Supplier<int[]> maker, int... numbers) {
        Extents extents = new Extents(numbers);
        int[] table = tables.get(extents);
        if (table == null) {
            table = maker.get();
            if (tables.size() >= MOST) {
                tables.clear();
            }
            tables.put(extents, table);
        }
        return table;
    }
}
