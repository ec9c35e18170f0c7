package org.flows4j.examples.experiments.densities;

import java.util.List;
import java.util.Map;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.models.autoregressive.MaskedAutoregressiveFlow;
import org.flows4j.models.autoregressive.NeuralAutoregressiveFlow;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.flows4j.models.continuous.FlowMatching;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.mint.MintTableFlow;
import org.flows4j.models.planar.PlanarFlow;
import org.flows4j.models.tabular.TabularFlow;

/**
 * A compared model, and the differences of its training from the common one.
 *
 * @param name in files and tables
 * @param model its description
 * @param scale multiplies the points before the model sees them
 * @param batchFactor multiplies the batch size
 * @param rateFactor multiplies the learning rate
 */
record DensityModel(String name, ModelDescription model, double scale, int batchFactor, double rateFactor) {
    private static final int HIDDEN = 64;
    /** Circular flows take the interval {@code [-5, 5]} for a full turn. */
    private static final double TO_ANGLES = Math.PI / 5;
    /** The parts of the spirals and rings are a twentieth as wide as the data. */
    private static final Map<String, ?> VELOCITY =
            Map.of("hiddenUnits", 256, "frequencies", 12, "pointFrequencies", 128, "highestFrequency", 32);

    /** All compared models. */
    static List<DensityModel> all() {
        TabularFlow couplings = new TabularFlow();
        PlanarFlow planar = new PlanarFlow();
        return List.of(
                of("affine-coupling", couplings, couplings.preset("GLOW").sized(10, HIDDEN)),
                of("spline-coupling", couplings, couplings.preset("SPLINE").sized(6, HIDDEN)),
                preset("maf", new MaskedAutoregressiveFlow(), "TABULAR", Map.of("steps", 10)),
                preset("nsf", new NeuralSplineFlow(), "TABULAR", Map.of()),
                preset("naf", new NeuralAutoregressiveFlow(), "TABULAR", Map.of("sigmoids", 16)),
                preset("circular", new NeuralSplineFlow(), "TABULAR", Map.of("columnKinds", "angle,angle", "bins", 16))
                        .scaled(TO_ANGLES),
                preset("flow-matching", new FlowMatching(), "TABULAR", VELOCITY).trained(4, 10),
                preset("planar", planar, "PLANAR", Map.of()).trained(1, 5),
                preset("sylvester", planar, "SYLVESTER", Map.of()).trained(1, 5),
                preset("mintnet", new MintTableFlow(), "TABULAR", Map.of()));
    }

    private static <C extends Record> DensityModel preset(
            String name, ModelFamily<C> family, String preset, Map<String, ?> changes) {
        return of(name, family, ModelConfigs.with(family.preset(preset), changes));
    }

    private static <C extends Record> DensityModel of(String name, ModelFamily<C> family, C config) {
        Shape points = Shape.vector(2);
        C fitted = family.forData(config, points, 0);
        return new DensityModel(
                name,
                new ModelDescription(
                        family.name(), ModelConfigs.toJson(fitted), DType.FLOAT32, new DataDescription(points, 0)),
                1,
                1,
                1);
    }

    private DensityModel scaled(double factor) {
        return new DensityModel(name, model, factor, batchFactor, rateFactor);
    }

    private DensityModel trained(int newBatchFactor, double newRateFactor) {
        return new DensityModel(name, model, scale, newBatchFactor, newRateFactor);
    }

    /** The contestant for a density. */
    Contestant contestant(PlaneDensity density) {
        return new Contestant(density.name() + "-" + name, model);
    }

    /** Added to the model's log-densities for those of the points before they are scaled. */
    double logScale() {
        return 2 * Math.log(scale);
    }
}
