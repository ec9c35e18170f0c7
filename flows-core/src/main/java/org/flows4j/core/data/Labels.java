package org.flows4j.core.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** The labels of a data set in memory: one per sample, or none. */
public final class Labels {
    /** No labels. */
    public static final Labels NONE = new Labels(new int[0], List.of());

    private final int[] labels;
    private final List<String> names;

    /** Takes over the array; it must not be changed afterwards. */
    public Labels(int[] labels, List<String> names) {
        this.labels = labels;
        this.names = List.copyOf(names);
    }

    List<String> names() {
        return names;
    }

    /** Throws if there are labels, but not exactly one per sample. */
    Labels requireSize(int size) {
        if (labels.length != 0 && labels.length != size) {
            throw new IllegalArgumentException(
                    "there are " + labels.length + " labels for " + size + " samples; give one for each, or none");
        }
        return this;
    }

    OptionalInt get(int index, int size) {
        Objects.checkIndex(index, size);
        return labels.length == 0 ? OptionalInt.empty() : OptionalInt.of(labels[index]);
    }
}
