package org.flows4j.spark;

import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.types.StructType;
import org.flows4j.core.model.DataDescription;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.ConditionColumns;
import org.flows4j.spark.runtime.InputColumns;
import org.flows4j.spark.runtime.RowComputation;
import org.flows4j.spark.runtime.SampleComputation;

/**
 * A stage that computes something of the samples in its columns.
 *
 * @param <S> the stage itself
 */
public abstract class FlowInputStage<S extends FlowInputStage<S>> extends FlowStage<S>
        implements HasInputCols<S>, HasConditionCols<S> {
    private static final long serialVersionUID = 1;

    private final StringArrayParam inputCols;
    private final StringArrayParam conditionCols;

    /** A stage without a model. */
    protected FlowInputStage(String uid, String output) {
        super(uid, output);
        this.inputCols = HasInputCols.inputCols(this);
        this.conditionCols = HasConditionCols.conditionCols(this);
    }

    /** {@inheritDoc} By default the model's own names. */
    @Override
    public StringArrayParam inputCols() {
        return inputCols;
    }

    /** {@inheritDoc} By default the model's own names. */
    @Override
    public StringArrayParam conditionCols() {
        return conditionCols;
    }

    @Override
    RowComputation computation(StructType schema, Model loaded) {
        DataDescription data = loaded.description().data();
        String[] names = isSet(inputCols) ? getOrDefault(inputCols) : namesOf(data);
        int width = Math.toIntExact(data.sampleShape().size());
        String[] conditions = isSet(conditionCols)
                ? getOrDefault(conditionCols)
                : data.conditionNames().toArray(String[]::new);
        return new SampleComputation(
                InputColumns.find(schema, names, width, "inputCols"),
                ConditionColumns.find(schema, conditions, loaded),
                result());
    }

    private static String[] namesOf(DataDescription data) {
        if (data.columnNames().isEmpty()) {
            throw new IllegalArgumentException("The model does not know the names of its "
                    + data.sampleShape().size()
                    + " values; set inputCols to that number of columns, or to one column of vectors");
        }
        return data.columnNames().toArray(String[]::new);
    }

    /** The result of a row. */
    abstract SampleComputation.Result result();
}
