package org.flows4j.examples.documentation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.flows4j.layers.autoregressive.InverseAutoregressive;
import org.flows4j.layers.autoregressive.MacowUnit;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.flows4j.layers.autoregressive.MaskedConvFlow;
import org.flows4j.layers.convolution.EmergingConv;
import org.flows4j.layers.convolution.PeriodicConv;
import org.flows4j.layers.coupling.AdditiveCoupling;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.coupling.MixLogCdfCoupling;
import org.flows4j.layers.coupling.RationalQuadraticSplineCoupling;
import org.flows4j.layers.coupling.SpecialAffine;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.ConditionalAffine;
import org.flows4j.layers.elementwise.DiagonalAffine;
import org.flows4j.layers.elementwise.IntervalLogit;
import org.flows4j.layers.elementwise.Logit;
import org.flows4j.layers.elementwise.OnColumns;
import org.flows4j.layers.elementwise.Sigmoid;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.layers.elementwise.StandardizedCondition;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.HalvesConv;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.linear.MemoryEfficientWoodbury;
import org.flows4j.layers.linear.Woodbury;
import org.flows4j.layers.nif.GaussianNif;
import org.flows4j.layers.nif.NoiseModel;
import org.flows4j.layers.nif.StochasticCoupling;
import org.flows4j.layers.nif.UpsamplingNif;
import org.flows4j.layers.planar.Planar;
import org.flows4j.layers.planar.Radial;
import org.flows4j.layers.planar.Sylvester;
import org.flows4j.layers.prior.MultiScaleArPrior;
import org.flows4j.layers.prior.SplitPrior;
import org.flows4j.layers.prior.TopPrior;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.CheckerboardSplit;
import org.flows4j.layers.reshape.ColumnParitySplit;
import org.flows4j.layers.reshape.HalfFlip;
import org.flows4j.layers.reshape.Reshape;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.stochastic.ContextualFlow;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.flows4j.layers.stochastic.VariationalAugmentation;
import org.flows4j.layers.transform.AffineTransform;
import org.flows4j.layers.transform.ColumnTransforms;

/** One layer of each kind, small and with parameters that are nothing special: what the pictures of docs/layers.md show. */
final class LayerGallery {
    /** The images most of them take. */
    static final Shape IMAGE = Shape.image(4, 4, 4);

    private static final Shape COLUMNS = Shape.vector(16);
    private static final NetworkFactory NETWORK = new ConvConditioner(4, OutputLayer.RANDOM);
    private static final NetworkFactory PERCEPTRON = new Mlp(List.of(4), Nonlinearity.TANH, OutputLayer.RANDOM);

    private final ParameterFactory parameters;
    private final Map<String, Exhibit> exhibits = new LinkedHashMap<>();

    /** A layer and the shape of its samples. */
    record Exhibit(FlowLayer layer, Shape input) {}

    private LayerGallery(TensorBackend backend) {
        parameters = new ParameterFactory(backend, DType.FLOAT64, new SplittableRandom(1));
    }

    /** The layers of each picture by their names, in double precision. */
    static Map<String, Map<String, Exhibit>> pictures(TensorBackend backend) {
        Map<String, Map<String, Exhibit>> pictures = new LinkedHashMap<>();
        pictures.put("linear", new LayerGallery(backend).linear());
        pictures.put("couplings", new LayerGallery(backend).couplings());
        pictures.put("autoregressive", new LayerGallery(backend).autoregressive());
        pictures.put("elementwise", new LayerGallery(backend).elementwise());
        pictures.put("rearrangements", new LayerGallery(backend).rearrangements());
        pictures.put("planar", new LayerGallery(backend).planar());
        pictures.put("stochastic", new LayerGallery(backend).stochastic());
        return pictures;
    }

    private ParameterFactory child() {
        return parameters.child("layer" + exhibits.size());
    }

    private void add(FlowLayer layer, Shape input) {
        add(layer.getClass().getSimpleName(), layer, input);
    }

    private void add(String name, FlowLayer layer, Shape input) {
        SplittableRandom random = new SplittableRandom(2);
        for (Parameter parameter : layer.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.3 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        exhibits.put(name, new Exhibit(layer, input));
    }

    private Map<String, Exhibit> linear() {
        add(new Invertible1x1Conv(child(), 4), IMAGE);
        add(new HalvesConv(child(), 4, MatrixParametrization.plain()), IMAGE);
        add(ChannelPermutation.reverse(child(), 4), IMAGE);
        add(new Woodbury(child(), IMAGE, 2, 2), IMAGE);
        add(new MemoryEfficientWoodbury(child(), IMAGE, 2, 2, 2), IMAGE);
        add(new EmergingConv(child(), IMAGE, 3, false), IMAGE);
        add(new PeriodicConv(child(), IMAGE, 3), IMAGE);
        return exhibits;
    }

    private Map<String, Exhibit> couplings() {
        add(new AdditiveCoupling(child(), IMAGE, Half.FIRST, NETWORK), IMAGE);
        add(new AffineCoupling(child(), IMAGE, AffineCoupling.Config.GLOW, NETWORK), IMAGE);
        add(new MixLogCdfCoupling(child(), IMAGE, MixLogCdfOp.flowPlusPlus(2), Half.FIRST, NETWORK), IMAGE);
        RationalQuadraticSplineCoupling.Config splines = RationalQuadraticSplineCoupling.Config.woodburyBaseline(4);
        add(new RationalQuadraticSplineCoupling(child(), IMAGE, splines, NETWORK), IMAGE);
        add(new SpecialAffine(child(), IMAGE, 3, NETWORK), IMAGE);
        add(new SplitPrior(child(), IMAGE, SplitPrior.BOUNDED_SCALE, NETWORK, 0), IMAGE);
        add(new TopPrior(child(), IMAGE, ZeroOutput.GLOW), IMAGE);
        return exhibits;
    }

    private Map<String, Exhibit> autoregressive() {
        add(new MaskedConvFlow(child(), IMAGE, MaskedConvFlow.Side.ABOVE, 4), IMAGE);
        add("MacowUnit", MacowUnit.create(child(), IMAGE, 4), IMAGE);
        ArPriorConfig small = new ArPriorConfig(4, 1, 3, 1);
        add(MultiScaleArPrior.ofSplit(child(), IMAGE, small, 0), IMAGE);
        ColumnTransforms columns = ColumnTransforms.all(AffineTransform.MAF, 16);
        MaskedMlp network = MaskedMlp.of(Nonlinearity.TANH, 30, 1);
        add(new MaskedAutoregressive(child(), columns, ColumnLayout.identity(16), network), COLUMNS);
        add(new InverseAutoregressive(child(), columns, ColumnLayout.reversed(16), network, 0), COLUMNS);
        return exhibits;
    }

    private Map<String, Exhibit> elementwise() {
        add(ActNorm.perChannel(child(), 4), IMAGE);
        add(DiagonalAffine.perElement(child(), IMAGE), IMAGE);
        InvertibleLayer conditional = new ConditionalAffine(child(), COLUMNS, 1, PERCEPTRON);
        add(conditional, COLUMNS);
        add(new Standardize(child(), 16), COLUMNS);
        add(new StandardizedCondition(child(), conditional), COLUMNS);
        double[] zeros = new double[4];
        double[] ones = {1, 1, 1, 1};
        InvertibleLayer interval = new IntervalLogit(zeros, ones);
        add(interval, Shape.vector(4));
        add(new OnColumns(interval, List.of(1, 4, 5, 9), 16), COLUMNS);
        add(new Logit(0.05), IMAGE);
        add(new Sigmoid(), IMAGE);
        return exhibits;
    }

    private Map<String, Exhibit> planar() {
        add(new Planar(child(), 16), COLUMNS);
        add(new Radial(child(), 16), COLUMNS);
        add(new Sylvester(child(), 16, 4), COLUMNS);
        return exhibits;
    }

    private Map<String, Exhibit> rearrangements() {
        add(new Squeeze(ChannelOrder.CHANNEL_MAJOR), IMAGE);
        add(new CheckerboardSplit(), IMAGE);
        add(new ColumnParitySplit(), IMAGE);
        add(new HalfFlip(), IMAGE);
        add(Reshape.flatten(IMAGE), IMAGE);
        return exhibits;
    }

    private Map<String, Exhibit> stochastic() {
        add(new UniformDequantization(4, 0), IMAGE);
        Shape added = IMAGE.with(-1, 2);
        InvertibleLayer posterior = new AffineCoupling(child(), added, AffineCoupling.Config.GLOW, NETWORK, 4);
        add(new VariationalAugmentation(IMAGE, 2, posterior), IMAGE);
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        Shape small = squeeze.outputShape(IMAGE);
        InvertibleLayer context = new ContextualFlow(
                added,
                4,
                squeeze,
                NETWORK.create(child(), small, 2),
                new AffineCoupling(
                        child().child("flow"),
                        squeeze.outputShape(added),
                        AffineCoupling.Config.FLOW_PLUS_PLUS,
                        NETWORK,
                        2));
        add("ContextualFlow", new VariationalAugmentation(IMAGE, 2, context), IMAGE);
        add(new GaussianNif(child(), IMAGE, 16, new NoiseModel(NoiseModel.Kind.DIAGONAL, 0.3)), IMAGE);
        add(new UpsamplingNif(child(), IMAGE, 2), IMAGE);
        add(StochasticCoupling.upsampling(child(), IMAGE, 2, NETWORK), IMAGE);
        return exhibits;
    }
}
