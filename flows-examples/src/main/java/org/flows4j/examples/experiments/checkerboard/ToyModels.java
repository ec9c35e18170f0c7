package org.flows4j.examples.experiments.checkerboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.vector.VectorFlow;
import org.flows4j.models.vector.VectorFlowConfig;

/** The compared flows. */
public final class ToyModels {
    /** Steps of flow of the paper's figure 3. */
    public static final List<Integer> STEPS = List.of(2, 3, 4, 5, 10, 15, 20);

    /** Dimensions of the paper's figure 3; 2 is Glow. */
    public static final List<Integer> DIMENSIONS = List.of(2, 4, 6, 8, 10);

    private static final int HIDDEN_UNITS = 50;
    private static final int FEW = 3;
    private static final int MANY = 20;

    private ToyModels() {}

    /**
     * The models of the table: Glow of 3 and 20 steps, VFlow of 3 steps and 10 dimensions, and VFlow of 3 dimensions, whose stages can be
     * drawn.
     *
     * @param changes values that replace those of every configuration, by name
     */
    public static List<Contestant> headline(Map<String, String> changes) {
        return List.of(
                contestant(2, FEW, changes),
                contestant(3, FEW, changes),
                contestant(10, FEW, changes),
                contestant(2, MANY, changes));
    }

    /**
     * One model per number of dimensions and steps.
     *
     * @param dimensions data and added ones together
     * @param steps the posterior's included
     * @param changes values that replace those of every configuration, by name
     */
    public static List<Contestant> grid(List<Integer> dimensions, List<Integer> steps, Map<String, String> changes) {
        List<Contestant> models = new ArrayList<>();
        for (int dimension : dimensions) {
            for (int step : steps) {
                models.add(contestant(dimension, step, changes));
            }
        }
        return models;
    }

    /** The name of a model, also used for its files. */
    static String name(int dimensions, int steps) {
        return dimensions == Checkerboard.DIMENSIONS ? "glow-" + steps : "vflow-" + dimensions + "d-" + steps;
    }

    private static Contestant contestant(int dimensions, int steps, Map<String, String> changes) {
        VectorFlowConfig config = ModelConfigs.with(VectorFlow.toy(dimensions, steps, HIDDEN_UNITS), changes);
        DataDescription data = new DataDescription(Shape.vector(Checkerboard.DIMENSIONS), 0);
        String family = new VectorFlow().name();
        return new Contestant(
                name(dimensions, steps),
                new ModelDescription(family, ModelConfigs.toJson(config), DType.FLOAT32, data));
    }
}
