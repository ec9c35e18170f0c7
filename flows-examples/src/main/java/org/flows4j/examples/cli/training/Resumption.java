package org.flows4j.examples.cli.training;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.flows4j.models.family.ModelConfigs;

/**
 * Holds a resumed training to the experiment it continues. The data, and the settings that choose its held-out rows, must be unchanged:
 * otherwise rows that were trained on would be tested on. Other settings may change, and each change is reported.
 *
 * @param folder of the run
 * @param err receives the changes that are allowed
 */
public record Resumption(TrainingFolder folder, PrintWriter err) {
    /**
     * Compares the settings of the run so far with those of its continuation, and the data.
     *
     * @throws IllegalArgumentException if the data or the division into training and held-out rows would change
     */
    public void check(RunSettings before, RunSettings now, DataRecord data) {
        Optional<DataRecord> recorded = folder.savedData();
        if (recorded.isEmpty()) {
            report("this run started before its data was recorded, so --data cannot be checked against it;"
                    + " make sure it is the same. It is recorded from now on");
        } else if (!recorded.get().equals(data)) {
            throw new IllegalArgumentException(
                    "--resume continues the run in " + folder.path() + ", which was trained on different data: "
                            + recorded.get().describe() + " then, " + data.describe()
                            + " now. Repeat its --data (and --label-column), or train a new model in another --out");
        }
        if (data.testRows() == 0 && !sameDivision(before, now)) {
            throw new IllegalArgumentException("--resume continues the run in " + folder.path()
                    + ", whose held-out rows were drawn with " + division(before) + ", not " + division(now)
                    + ": rows it has been trained on would become test rows. Repeat its --seed and --test-fraction, or"
                    + " train a new model in another --out");
        }
        reportChanges(before, now);
    }

    private static boolean sameDivision(RunSettings before, RunSettings now) {
        boolean noneHeldOut = before.testFraction() == 0 && now.testFraction() == 0;
        return noneHeldOut
                || (before.training().seed() == now.training().seed() && before.testFraction() == now.testFraction());
    }

    private static String division(RunSettings settings) {
        return "seed " + settings.training().seed() + " and test fraction " + settings.testFraction();
    }

    private void reportChanges(RunSettings before, RunSettings now) {
        Map<String, String> old = new TreeMap<>(ModelConfigs.values(before));
        ModelConfigs.values(now).forEach((key, value) -> {
            // More steps are the purpose of resuming.
            if (!key.equals("steps") && !value.equals(old.get(key))) {
                report("continuing with " + key + " " + value + " instead of " + old.get(key));
            }
        });
    }

    private void report(String what) {
        err.println("flows: " + what);
        err.flush();
    }
}
