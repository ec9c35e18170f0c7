package org.flows4j.models;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flows4j.models.autoregressive.InverseAutoregressiveFlow;
import org.flows4j.models.autoregressive.MaskedAutoregressiveFlow;
import org.flows4j.models.autoregressive.NeuralAutoregressiveFlow;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.flows4j.models.continuous.Ffjord;
import org.flows4j.models.continuous.FfjordTable;
import org.flows4j.models.continuous.FlowMatching;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.family.Suggestions;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.MarScf;
import org.flows4j.models.glow.WoodburyGlow;
import org.flows4j.models.imported.ImportedFlow;
import org.flows4j.models.mint.MintNet;
import org.flows4j.models.mint.MintTableFlow;
import org.flows4j.models.mixture.MixtureFlow;
import org.flows4j.models.nif.NifPriorFamily;
import org.flows4j.models.nif.NoisyInjectiveFlow;
import org.flows4j.models.pixelcnn.PixelCnnPlusPlus;
import org.flows4j.models.planar.PlanarFlow;
import org.flows4j.models.residual.ResidualFlow;
import org.flows4j.models.residual.ResidualTableFlow;
import org.flows4j.models.tabular.TabularFlow;
import org.flows4j.models.vector.VectorFlow;
import org.flows4j.models.vflow.VFlow;
import org.flows4j.models.vflow.VFlowGlow;
import org.flows4j.models.vflow.VFlowWoodburyGlow;

/** The model families this library builds. */
public final class ModelFamilies {
    private static final List<ModelFamily<?>> ALL = List.of(
            new Glow(),
            new WoodburyGlow(),
            new FlowPlusPlus(),
            new VFlow(),
            new VFlowGlow(),
            new VFlowWoodburyGlow(),
            new NoisyInjectiveFlow(),
            new MarScf(),
            new ResidualFlow(),
            new Ffjord(),
            new VectorFlow(),
            new TabularFlow(),
            new MaskedAutoregressiveFlow(),
            new InverseAutoregressiveFlow(),
            new NeuralSplineFlow(),
            new NeuralAutoregressiveFlow(),
            new FlowMatching(),
            new FfjordTable(),
            new PlanarFlow(),
            new ResidualTableFlow(),
            new MixtureFlow(),
            new PixelCnnPlusPlus(),
            new MintNet(),
            new MintTableFlow());

    /** Any family with its prior replaced, such as glow+nif64. */
    private static final Pattern NIF_PRIOR = Pattern.compile("([^+]+)\\+nif([0-9]{1,9})");

    private ModelFamilies() {}

    /** All families that models can be trained from, immutable. */
    public static List<ModelFamily<?>> all() {
        return ALL;
    }

    /**
     * Returns a family by its name, such as {@code "glow"}, or {@code "imported"} for the models of other libraries ({@link ImportedFlow}). The suffix {@code +nif} and a number m replace its prior by a noisy injective prior of m dimensions
     * ({@link NifPriorFamily}), as in {@code "glow+nif64"}.
     *
     * @throws IllegalArgumentException if there is no such family; the message suggests the nearest name
     */
    public static ModelFamily<?> byName(String name) {
        if (name.equals(ImportedFlow.NAME)) {
            return new ImportedFlow();
        }
        Matcher replaced = NIF_PRIOR.matcher(name);
        if (replaced.matches()) {
            return new NifPriorFamily<>(byName(replaced.group(1)), Integer.parseInt(replaced.group(2)));
        }
        return ALL.stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Suggestions.unknown(
                        "model", name, ALL.stream().map(ModelFamily::name).toList())));
    }
}
