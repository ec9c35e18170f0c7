package org.flows4j.models.interop;

import java.util.List;
import java.util.function.Supplier;
import org.flows4j.core.model.DataDescription;

/**
 * What the architecture's file says about the data, all optional: names of columns, conditions and classes, and the means and deviations by
 * which the table was standardized before the library saw it. The imported model then takes data in its own units.
 *
 * @param root the file
 */
record DataUnits(Architecture root) {
    private static final String COLUMN = "column";
    private static final String CONDITION = "condition";

    /** The description of the data with the names that the file has. */
    DataDescription described(Imported imported, DataDescription data) {
        DataDescription named = data.withClasses(imported.classes());
        if (root.has("class_names")) {
            List<String> names = root.texts("class_names");
            if (names.size() != imported.context()) {
                throw root.wrong(
                        "class_names",
                        "a list of " + imported.context() + " names, one per value of the one-hot condition");
            }
            named = named.withClasses(names);
        }
        if (root.has("column_names")) {
            named = named.withColumns(root.texts("column_names"));
        }
        return root.has("condition_names") ? named.withConditions(root.texts("condition_names")) : named;
    }

    /** The flow of data in its own units. */
    FlowDraft standardized(Imported imported) {
        FlowDraft flow = imported.flow();
        if (has(CONDITION)) {
            flow = flow.givenStandardized(
                    numbers(CONDITION, "mean", imported.context()), deviations(CONDITION, imported.context()));
        }
        if (has(COLUMN)) {
            if (imported.sample().size() != 1) {
                throw root.wrong("column_mean", "absent for images");
            }
            int columns = imported.sample().get(0);
            flow = flow.standardized(numbers(COLUMN, "mean", columns), deviations(COLUMN, columns));
        }
        return flow;
    }

    private boolean has(String what) {
        return root.has(what + "_mean") || root.has(what + "_deviation");
    }

    private Supplier<double[]> deviations(String what, int count) {
        Supplier<double[]> deviations = numbers(what, "deviation", count);
        for (double deviation : deviations.get()) {
            if (!(deviation > 0)) {
                throw root.wrong(what + "_deviation", "a list of positive numbers");
            }
        }
        return deviations;
    }

    private Supplier<double[]> numbers(String what, String moment, int count) {
        String key = what + "_" + moment;
        double[] numbers =
                root.numbers(key).stream().mapToDouble(Double::doubleValue).toArray();
        if (numbers.length != count) {
            throw root.wrong(key, "a list of " + count + " numbers, one per " + what);
        }
        return numbers::clone;
    }
}
