package org.flows4j.models.tabular;

import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;

/**
 * A family of flows of table rows. Its configuration has the setting {@code columns}, the length of a row, and, if its flows can be
 * conditioned on rows, {@code conditionColumns}, the length of a condition.
 *
 * @param <C> the configuration
 */
public interface RowFamily<C extends Record> extends ModelFamily<C> {
    /** Sets the number of columns. */
    @Override
    default C forData(C config, Shape sample, int levels) {
        if (sample.rank() != 1) {
            throw new IllegalArgumentException(
                    "A flow of tables models rows of numbers, the data has samples of shape " + sample);
        }
        return ModelConfigs.with(config, Map.of("columns", sample.channels()));
    }

    /** Refuses columns that do not vary, or not in the model's precision. */
    @Override
    default void checkValues(DataSet data, DType dtype) {
        TabularColumns.check(data, dtype, "column");
    }

    /** Sets the length of the condition. */
    @Override
    default C withClasses(C config, int classes) {
        return ModelConfigs.hasKey(config.getClass(), "conditionColumns")
                ? ModelConfigs.with(config, Map.of("conditionColumns", classes))
                : ModelFamily.super.withClasses(config, classes);
    }

    /** Returns 0: the values are real numbers. */
    @Override
    default int levels(C config) {
        return 0;
    }
}
