package org.flows4j.core.tensor.cpu.internal.onednn;

import org.jspecify.annotations.Nullable;

/**
 * All native calls of one operation on one shape.
 *
 * @param main the primitive
 * @param reorder between the stored layout of the weights and the layout of the primitive; null if they agree
 * @param turned whether the stored weights are rotated by 180 degrees before they are reordered
 * @param packedBytes size of the weights in the primitive's layout
 */
public record OneDnnPlan(OneDnnCall main, @Nullable OneDnnCall reorder, boolean turned, long packedBytes)
        implements AutoCloseable {
    @Override
    public void close() {
        main.close();
        if (reorder != null) {
            reorder.close();
        }
    }
}
