package org.flows4j.examples.data;

import org.flows4j.core.io.DataDescription;
import org.flows4j.core.io.DataSet;
import org.flows4j.core.tensor.Shape;

/** Brings data into the form a model was made for. */
public final class ModelData {
    private ModelData() {}

    /**
     * Describes a data set.
     *
     * @param data the samples
     * @return their shape and levels
     */
    public static DataDescription describe(DataSet data) {
        return new DataDescription(Shape.of(data.sampleDims()), data.levels());
    }

    /**
     * Checks that a model can take a data set, and reduces its levels where the model has fewer.
     *
     * @param data the samples
     * @param model what the model was made for
     * @return the samples as the model takes them
     * @throws IllegalArgumentException if they have another shape, or fewer levels
     */
    public static DataSet fit(DataSet data, DataDescription model) {
        DataDescription found = describe(data);
        if (!found.sampleShape().equals(model.sampleShape())) {
            throw new IllegalArgumentException("The model is for samples of shape " + model.sampleShape()
                    + " (channels last), but the data has " + found.sampleShape()
                    + "; give data of that shape, or train a model on this data");
        }
        boolean bothDiscrete = found.levels() > 0 && model.levels() > 0;
        if (!bothDiscrete || found.levels() == model.levels()) {
            return data;
        }
        if (found.levels() < model.levels()) {
            throw new IllegalArgumentException("The model is for data of " + model.levels()
                    + " levels, but the data has " + found.levels() + "; train a model on this data");
        }
        return new QuantizedDataSet(data, model.levels());
    }

    /**
     * Counts the classes of labelled data.
     *
     * @param data the samples
     * @return the number of names of labels, or one more than the largest label
     * @throws IllegalArgumentException if a sample has no label or a negative one
     */
    public static int classes(DataSet data) {
        int classes = data.labelNames().size();
        for (int i = 0; i < data.size(); i++) {
            int label = data.label(i).orElse(-1);
            if (label < 0) {
                throw new IllegalArgumentException("The data has no labels to condition a model on; of a CSV file, name"
                        + " their column by --label-column");
            }
            classes = Math.max(classes, label + 1);
        }
        return classes;
    }
}
