package org.flows4j.examples.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MatchedColumns;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.Augmentation;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.tabular.ColumnDigits;

/** Converts data to the form that a model takes. */
public final class ModelData {
    /** This number of classes is accepted for any data set, which may be a small part of a larger one. */
    private static final int ALWAYS_POSSIBLE = 1000;

    private static final int ROWS_AT_ONCE = 1024;

    private ModelData() {}

    /** Describes the shape, the levels and the columns of a data set. */
    public static DataDescription describe(DataSet data) {
        return new DataDescription(Shape.of(data.sampleDims()), data.levels()).withColumnsOf(data);
    }

    /**
     * Describes the data of a model that is made for a data set.
     *
     * @param levels of the model
     * @param classes that the model is conditioned on, 0 for none
     * @return the description, with the names of the classes if they have any
     */
    public static DataDescription describe(DataSet data, int levels, int classes) {
        DataDescription unconditional = new DataDescription(Shape.of(data.sampleDims()), levels).withColumnsOf(data);
        List<String> names = data.labelNames();
        return names.size() == classes ? unconditional.withClasses(names) : unconditional.withClasses(classes);
    }

    /** Describes a model of real-valued rows, in single precision. */
    public static <C extends Record> ModelDescription describeRows(ModelFamily<C> family, C config, int columns) {
        Shape row = Shape.vector(columns);
        String fitted = ModelConfigs.toJson(family.forData(config, row, 0));
        return new ModelDescription(family.name(), fitted, DType.FLOAT32, new DataDescription(row, 0));
    }

    /**
     * Checks that a model can take a data set, and reports the parts that the model ignores: unknown columns, and digits beyond its
     * precision.
     *
     * @param note receives one sentence per ignored part
     * @return the samples as the model takes them
     * @throws IllegalArgumentException as {@link #fit(DataSet, DataDescription)}
     */
    public static DataSet fit(DataSet data, ModelDescription model, Consumer<String> note) {
        MatchedColumns matched = MatchedColumns.of(data, model.data().columnNames());
        List<String> ignored = new ArrayList<>(matched.ignored());
        ignored.removeAll(model.data().conditionNames());
        if (!ignored.isEmpty()) {
            note.accept("the model has no columns " + Excerpt.of(ignored) + "; they are ignored");
        }
        DataSet fitted = fit(data, model.data());
        if (fitted.levels() == 0 && fitted.sampleDims().length == 1) {
            for (ColumnDigits lost : ColumnDigits.lostIn(fitted, model.dtype())) {
                note.accept("the column " + lost.name() + " " + lost.describe(model.dtype())
                        + ", the precision of the model: results do not depend on the other digits");
            }
        }
        return fitted;
    }

    /**
     * Checks that a model can take a data set, puts columns in the model's order where both have names for them, reduces levels where the
     * model has fewer, and numbers classes as the model does where both have names for them.
     *
     * @param model what the model was made for
     * @return the samples as the model takes them; a {@link ConditionedTable} if it is conditioned on named columns
     * @throws IllegalArgumentException if they have another shape, fewer levels, no column of a required name, or an unknown class
     */
    public static DataSet fit(DataSet data, DataDescription model) {
        DataSet rows = fitOrdered(MatchedColumns.of(data, model.columnNames()).data(), model);
        return model.conditionNames().isEmpty() ? rows : ConditionedTable.of(rows, data, model.conditionNames());
    }

    /** Batches of a data set in the form that the model takes, with their conditions: columns of the table, or classes. */
    public static DataSetBatches batches(Flow flow, DataSet data) {
        return batches(flow, data, Augmentation.NONE);
    }

    /** Batches for training, with a random change of each sample whenever it is drawn. */
    public static DataSetBatches batches(Flow flow, DataSet data, Augmentation augmentation) {
        DataSetBatches batches = new DataSetBatches(data, flow.backend(), flow.dtype(), augmentation);
        return data instanceof ConditionedTable table
                ? batches.withConditions(table.conditions())
                : batches.withClasses(flow.conditionChannels());
    }

    private static DataSet fitOrdered(DataSet data, DataDescription model) {
        DataDescription found = describe(data);
        if (!found.sampleShape().equals(model.sampleShape())) {
            throw new IllegalArgumentException("The model is for samples of shape " + model.sampleShape()
                    + " (channels last), but the data has " + found.sampleShape()
                    + "; give data of that shape, or train a model on this data");
        }
        boolean bothDiscrete = found.levels() > 0 && model.levels() > 0;
        DataSet numbered = RelabelledDataSet.of(data, model.classNames());
        if (!bothDiscrete || found.levels() == model.levels()) {
            return numbered;
        }
        if (found.levels() < model.levels()) {
            throw new IllegalArgumentException("The model is for data of " + model.levels()
                    + " levels, but the data has " + found.levels() + "; train a model on this data");
        }
        return new QuantizedDataSet(numbered, model.levels());
    }

    /**
     * Counts the classes of labelled data.
     *
     * @return the number of names of labels, or one more than the largest label
     * @throws IllegalArgumentException if a sample has no label, a negative one, or one that is too large to count classes
     */
    public static int classes(DataSet data) {
        int classes = data.labelNames().size();
        for (int i = 0; i < data.size(); i++) {
            int label = data.label(i).orElse(-1);
            if (label < 0) {
                throw new IllegalArgumentException("The data has no labels to condition a model on; of a CSV file, name"
                        + " their column with --label-column");
            }
            if (label >= Math.max(data.size(), ALWAYS_POSSIBLE)
                    && label >= data.labelNames().size()) {
                throw new IllegalArgumentException("The label of row " + (i + 1) + " is " + label
                        + ", but labels are numbers of classes from 0, and " + data.size()
                        + " rows cannot have that many classes; number the classes 0, 1, 2 and so on");
            }
            classes = Math.max(classes, label + 1);
        }
        return classes;
    }

    /** Receives the samples of a data set in batches. */
    @FunctionalInterface
    public interface BatchConsumer {
        /**
         * Processes a batch within a scope of tensors.
         *
         * @param first index of the first sample
         * @param given the flow under the batch's condition
         */
        void accept(int first, Flow given, Tensor samples);
    }

    /**
     * Passes all samples of a data set through a flow.
     *
     * @param data in the form that the model takes
     * @param random draws the model's noise
     */
    public static void forBatches(Flow flow, DataSet data, RandomGenerator random, BatchConsumer consumer) {
        DataSetBatches batches = batches(flow, data);
        for (int from = 0; from < data.size(); from += ROWS_AT_ONCE) {
            int[] rows = IntStream.range(from, Math.min(data.size(), from + ROWS_AT_ONCE))
                    .toArray();
            try (Scope scope = flow.backend().openScope()) {
                Batch batch = batches.batch(rows, random);
                Flow given = batch.condition() == null ? flow : flow.given(batch.condition());
                consumer.accept(from, given, batch.values());
            }
        }
    }
}
