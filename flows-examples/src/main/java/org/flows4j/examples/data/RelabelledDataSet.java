package org.flows4j.examples.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.Excerpt;

/** A data set whose classes have the numbers that a model has learned: readers number the names of each file separately. */
final class RelabelledDataSet extends DataSetView {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.0*)?");

    private final List<String> names;
    private final int[] labels;

    private RelabelledDataSet(DataSet original, List<String> names, int... labels) {
        super(original);
        this.names = names;
        this.labels = labels;
    }

    /**
     * A data set with a model's classes.
     *
     * <p>Labels without names are the classes' numbers, unless the model's names are numbers themselves: then label 7 is the class
     * named 7.
     *
     * @param data the samples, with or without labels
     * @param names of the model's classes; if empty, the data stays as it is
     * @return the same samples, whose label i is the class with name i
     * @throws IllegalArgumentException if a sample's class is none of the names
     */
    static DataSet of(DataSet data, List<String> names) {
        boolean named = !data.labelNames().isEmpty();
        boolean sameNumbers =
                named ? names.equals(data.labelNames()) : names.stream().noneMatch(NUMBER.asMatchPredicate());
        if (names.isEmpty() || sameNumbers || data.label(0).isEmpty()) {
            return data;
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : names) {
            numbers.putIfAbsent(named ? name : withoutFraction(name), numbers.size());
        }
        return new RelabelledDataSet(data, names, labels(data, numbers, names));
    }

    private static int[] labels(DataSet data, Map<String, Integer> numbers, List<String> names) {
        int[] labels = new int[data.size()];
        for (int i = 0; i < labels.length; i++) {
            int label = data.label(i).orElseThrow();
            String name = data.labelNames().isEmpty()
                    ? Integer.toString(label)
                    : data.labelNames().get(label);
            Integer number = numbers.get(name);
            if (number == null) {
                throw new IllegalArgumentException("Row " + (i + 1) + " is of the class '" + Excerpt.of(name)
                        + "', which is unknown to the model: it was trained with " + Excerpt.of(names)
                        + "; remove such rows, or train a model with them");
            }
            labels[i] = number;
        }
        return labels;
    }

    /** Readers treat 7.0 as the whole number 7. */
    private static String withoutFraction(String name) {
        return NUMBER.matcher(name).matches() ? Integer.toString((int) Double.parseDouble(name)) : name;
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        original().copySample(index, target, offset);
    }

    @Override
    public void copySample(int index, double[] target, int offset) {
        original().copySample(index, target, offset);
    }

    @Override
    public OptionalInt label(int index) {
        return OptionalInt.of(labels[index]);
    }

    @Override
    public List<String> labelNames() {
        return names;
    }
}
