package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.safetensors.SafetensorsEntry;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.io.safetensors.SafetensorsType;

/**
 * The tensors of another library's model. An importer first names every tensor that the architecture implies; {@link #check} then lists all
 * tensors that are missing, left over or of the wrong shape in one message, before any of them is read.
 */
final class StateDict {
    /** A hostile architecture may imply millions of tensors. */
    private static final int MOST_PROBLEMS = 1_000;

    private static final int LISTED = 20;

    private final SafetensorsFile file;
    private final Set<String> used = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final Set<String> different = new LinkedHashSet<>();
    private final Set<String> notFinite = new TreeSet<>();

    StateDict(SafetensorsFile file) {
        this.file = file;
    }

    boolean has(String name) {
        return file.entries().containsKey(name);
    }

    boolean hasPrefix(String prefix) {
        return file.entries().keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Names a tensor of the model; its values may be asked for after {@link #check}. */
    Supplier<double[]> numbers(String name, long... shape) {
        return expect(name, shape) ? () -> finite(name) : () -> new double[0];
    }

    /**
     * Reads a small tensor of whole numbers now, because the architecture depends on it.
     *
     * @return its values, or 0, 1, 2, .. if it is missing or of the wrong shape, which {@link #check} will report
     */
    int[] integers(String name, int count, int least, int most) {
        int[] values = new int[count];
        Arrays.setAll(values, i -> i);
        if (expect(name, count)) {
            double[] stored = read(name);
            for (int i = 0; i < count; i++) {
                if (stored[i] != Math.rint(stored[i]) || stored[i] < least || stored[i] > most) {
                    throw new FlowsIoException(file.path() + ": element " + i + " of " + Excerpt.of(name) + " must be "
                            + "a whole number from " + least + " to " + most + ", got " + stored[i]);
                }
                values[i] = (int) stored[i];
            }
        }
        return values;
    }

    /** The number of elements of a vector, or a number that its absence calls for. */
    int length(String name, int unlessThere) {
        SafetensorsEntry entry = file.entries().get(name);
        return entry == null || entry.shape().size() != 1 || entry.shape().get(0) > Integer.MAX_VALUE
                ? unlessThere
                : entry.shape().get(0).intValue();
    }

    /** Reads a tensor now, if it is there with this shape; null and a later report if not. */
    double[] nowOrEmpty(String name, long... shape) {
        return expect(name, shape) ? read(name) : new double[0];
    }

    /** Accepts a tensor that evaluation does not need. */
    void ignore(String name) {
        if (has(name)) {
            used.add(name);
        }
    }

    private boolean expect(String name, long... shape) {
        SafetensorsEntry entry = file.entries().get(name);
        used.add(name);
        List<Long> wanted = Arrays.stream(shape).boxed().toList();
        if (entry == null) {
            missing.add(name + " " + wanted);
        } else if (!entry.shape().equals(wanted)) {
            different.add(name + " (architecture: " + wanted + ", file: " + entry.shape() + ")");
        } else {
            return true;
        }
        if (missing.size() + different.size() >= MOST_PROBLEMS) {
            check();
        }
        return false;
    }

    private double[] finite(String name) {
        double[] values = read(name);
        for (double value : values) {
            if (!Double.isFinite(value)) {
                notFinite.add(name);
                return values;
            }
        }
        return values;
    }

    private double[] read(String name) {
        return switch (file.entry(name).type()) {
            case F64, F32, F16, BF16 -> file.doubles(name);
            default -> Arrays.stream(file.longs(name)).asDoubleStream().toArray();
        };
    }

    /** Whether some tensor has double precision. */
    boolean isDouble() {
        return file.entries().values().stream().anyMatch(entry -> entry.type() == SafetensorsType.F64);
    }

    /** Refuses a file whose names and shapes are not those of the architecture, listing all differences. */
    void check() {
        Set<String> leftOver = new LinkedHashSet<>(file.entries().keySet());
        leftOver.removeAll(used);
        if (!missing.isEmpty() || !different.isEmpty() || !leftOver.isEmpty()) {
            throw new FlowsIoException(file.path() + " does not fit the architecture:"
                    + list("Missing from the file", missing)
                    + list("Left over", leftOver)
                    + list("Of another shape", different)
                    + " Export both files from the same model.");
        }
    }

    /** Refuses a model some of whose values turned out not to be finite. */
    void checkFinite() {
        if (!notFinite.isEmpty()) {
            throw new FlowsIoException(file.path() + ":" + list("NaN or infinite values in", notFinite)
                    + " Export a model that is finite.");
        }
    }

    private static String list(String title, Set<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        List<String> listed = new ArrayList<>();
        names.stream().limit(LISTED).forEach(name -> listed.add(shortened(name)));
        String more = names.size() > LISTED ? ", and " + (names.size() - LISTED) + " more" : "";
        return " " + title + ": " + String.join(", ", listed) + more + ".";
    }

    private static String shortened(String name) {
        int longest = 160;
        return name.length() <= longest ? name : name.substring(0, longest) + "...";
    }
}
