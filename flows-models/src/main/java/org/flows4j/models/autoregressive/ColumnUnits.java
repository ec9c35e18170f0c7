package org.flows4j.models.autoregressive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.ColumnProduct;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.distribution.UniformBox;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.IntervalLogit;
import org.flows4j.layers.elementwise.OnColumns;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.layers.transform.CircularTransform;
import org.flows4j.layers.transform.ColumnTransforms;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.tabular.ColumnKinds;
import org.flows4j.models.tabular.ColumnKinds.Interval;

/**
 * What the kinds of columns mean for a flow: bounded values become real ones, real ones are standardized, and angles have circular
 * transforms and a uniform base distribution. Angles are the only columns that are not numbers on the whole line.
 */
final class ColumnUnits {
    private final ColumnKinds kinds;
    private final int columns;

    ColumnUnits(ColumnKinds kinds, int columns) {
        kinds.check(columns);
        this.kinds = kinds;
        this.columns = columns;
    }

    /** The columns that are numbers. */
    List<Integer> numbers() {
        return kinds.numbers(columns);
    }

    /** Applies a layer to the numbers alone. */
    InvertibleLayer onNumbers(InvertibleLayer layer) {
        List<Integer> numbers = numbers();
        return numbers.size() == columns ? layer : new OnColumns(layer, numbers, columns);
    }

    /** The layers that bring the columns from their units to standardized numbers and angles. */
    List<FlowLayer> layers(ParameterFactory parameters) {
        List<FlowLayer> layers = new ArrayList<>();
        layers.addAll(kinds.continuous(parameters));
        List<Integer> bounded = kinds.intervals();
        if (!bounded.isEmpty()) {
            double[] lower =
                    bounded.stream().mapToDouble(i -> interval(i).lower()).toArray();
            double[] upper =
                    bounded.stream().mapToDouble(i -> interval(i).upper()).toArray();
            layers.add(new OnColumns(new IntervalLogit(lower, upper), bounded, columns));
        }
        if (!numbers().isEmpty()) {
            layers.add(onNumbers(new Standardize(parameters, numbers().size())));
        }
        return layers;
    }

    private Interval interval(int column) {
        return (Interval) kinds.kinds().get(column);
    }

    /** The transform of each column. */
    ColumnTransforms transforms(TransformConfig config, int hiddenUnits) {
        List<Integer> angles = kinds.angles();
        ElementTransform ofNumbers = config.create(hiddenUnits);
        ElementTransform ofAngles = new CircularTransform(config.bins(), hiddenUnits);
        return ColumnTransforms.of(IntStream.range(0, columns)
                .mapToObj(column -> angles.contains(column) ? ofAngles : ofNumbers)
                .toList());
    }

    /** The base distribution of all columns. */
    Distribution base(BaseConfig config, ParameterFactory parameters) {
        List<Integer> numbers = numbers();
        List<Integer> angles = kinds.angles();
        if (angles.isEmpty()) {
            return config.create(parameters, columns);
        }
        List<ColumnProduct.Group> groups = new ArrayList<>();
        if (!numbers.isEmpty()) {
            groups.add(new ColumnProduct.Group(numbers, config.create(parameters, numbers.size())));
        }
        UniformBox uniform = new UniformBox(
                Shape.vector(angles.size()), -Math.PI, Math.PI, parameters.backend(), parameters.dtype());
        groups.add(new ColumnProduct.Group(angles, uniform));
        return new ColumnProduct(groups);
    }
}
