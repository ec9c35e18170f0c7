package org.flows4j.spark;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.models.Model;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;

/** Small models with random parameters. */
final class TestModels {
    static final CpuBackend BACKEND = CpuBackend.create(CpuOptions.defaults().withThreads(1));

    private TestModels() {}

    static Model rows(String family, String preset, int columns, DType dtype) {
        return create(family, preset, Shape.vector(columns), 0, 0, dtype, names("c", columns), List.of());
    }

    static Model named(String... columns) {
        return create(
                "tabular", "REAL_NVP", Shape.vector(columns.length), 0, 0, DType.FLOAT32, List.of(columns), List.of());
    }

    static Model conditional(int columns, int conditions) {
        return create(
                "tabular",
                "SPLINE",
                Shape.vector(columns),
                0,
                conditions,
                DType.FLOAT32,
                names("c", columns),
                names("k", conditions));
    }

    static Model images(Shape shape, int classes) {
        return create("glow", "FASHION_MNIST", shape, 256, classes, DType.FLOAT32, List.of(), List.of());
    }

    static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static Model create(
            String family,
            String preset,
            Shape shape,
            int levels,
            int conditions,
            DType dtype,
            List<String> names,
            List<String> conditionNames) {
        return create(ModelFamilies.byName(family), preset, shape, levels, conditions, dtype, names, conditionNames);
    }

    private static <C extends Record> Model create(
            ModelFamily<C> family,
            String preset,
            Shape shape,
            int levels,
            int conditions,
            DType dtype,
            List<String> names,
            List<String> conditionNames) {
        C config = family.withClasses(family.forData(family.preset(preset), shape, levels), conditions);
        int classes = conditionNames.isEmpty() ? conditions : 0;
        DataDescription data = new DataDescription(shape, levels, classes, List.of(), names, conditionNames);
        Model model =
                Model.create(new ModelDescription(family.name(), ModelConfigs.toJson(config), dtype, data), BACKEND, 1);
        SplittableRandom random = new SplittableRandom(2);
        for (Parameter parameter : model.flow().parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.03 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        return model;
    }
}
