package org.flows4j.models.nif;

import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.nif.GaussianNifPrior;
import org.flows4j.layers.nif.NoiseModel;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.family.TrainingRecipe;

/**
 * Models of another family with a noisy injective prior ({@link GaussianNifPrior}) of diagonal noise instead of the family's prior, which
 * gives them a representation of fewer dimensions (Cunningham et al. 2020, appendix A.8). The name consists of the family's name, {@code
 * +nif} and the number of dimensions, such as {@code glow+nif64}.
 *
 * @param family whose layers and configurations these models have
 * @param latentDimensions m of the prior, at most those of the family's latent
 * @param <C> the family's configuration
 */
public record NifPriorFamily<C extends Record>(ModelFamily<C> family, int latentDimensions) implements ModelFamily<C> {
    @Override
    public String name() {
        return family.name() + "+nif" + latentDimensions;
    }

    @Override
    public Map<String, C> presets() {
        return family.presets();
    }

    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        return family.recipe(preset);
    }

    @Override
    public String defaultPreset(Shape sample) {
        return family.defaultPreset(sample);
    }

    @Override
    public C forData(C config, Shape sample, int levels) {
        return family.forData(config, sample, levels);
    }

    @Override
    public void checkValues(DataSet data, DType dtype) {
        family.checkValues(data, dtype);
    }

    @Override
    public C withClasses(C config, int classes) {
        return family.withClasses(config, classes);
    }

    @Override
    public int levels(C config) {
        return family.levels(config);
    }

    @Override
    public Flow build(C config, ParameterFactory parameters) {
        Flow flow = family.build(config, parameters);
        GaussianNifPrior prior = new GaussianNifPrior(
                parameters.child("nif_prior"),
                flow.latentShape(),
                latentDimensions,
                NoiseModel.of(NoiseModel.Kind.DIAGONAL));
        return new Flow(flow.layers(), prior, flow.sampleShape(), flow.backend(), flow.dtype());
    }
}
