package org.flows4j.models.glow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.layers.prior.MultiScaleArPrior;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;

/** What the tests of mAR-SCF have in common: tiny models and images for them. */
public final class MarScfTests {
    public static final TensorBackend BACKEND = CpuBackend.create();
    public static final MarScf FAMILY = new MarScf();

    private MarScfTests() {}

    public static <C extends Record> Flow build(ModelFamily<C> family, C config, DType dtype) {
        return family.build(config, new ParameterFactory(BACKEND, dtype, new SplittableRandom(5)));
    }

    /** All autoregressive priors of a flow, in the order data meets them. */
    public static List<MultiScaleArPrior> priors(FlowLayer layer) {
        List<MultiScaleArPrior> found = new ArrayList<>();
        if (layer instanceof MultiScaleArPrior prior) {
            found.add(prior);
        } else if (layer instanceof FlowChain chain) {
            chain.layers().forEach(part -> found.addAll(priors(part)));
        } else if (layer instanceof InvertibleChain chain) {
            chain.layers().forEach(part -> found.addAll(priors(part)));
        } else if (layer instanceof FactorOut split) {
            found.addAll(priors(split.inner()));
        }
        return found;
    }

    public static MarScfConfig tiny(Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(Map.of(
                "stepsPerLevel",
                "1",
                "hiddenWidth",
                "4",
                "blocks",
                "1",
                "heads",
                "2",
                "components",
                "2",
                "priorWidth",
                "2"));
        all.putAll(changes);
        return FAMILY.forData(ModelConfigs.with(FAMILY.preset("FASHION_MNIST"), all), Shape.image(3, 4, 8), 256);
    }

    /** Moves the priors, which start as nothing at all. */
    public static void scramble(Flow flow) {
        SplittableRandom random = new SplittableRandom(21);
        for (Parameter parameter : flow.parameters()) {
            if (parameter.name().contains("prior")) {
                double[] values =
                        new double[Math.toIntExact(parameter.value().shape().size())];
                Initializer.normal(0.2).fill(values, random);
                parameter.assign(values);
            }
        }
    }

    public static Tensor images(Shape shape, int count, long seed, DType dtype) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] pixels = new double[Math.toIntExact(count * shape.size())];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return BACKEND.fromDoubles(pixels, shape.batch(count), dtype);
    }
}
