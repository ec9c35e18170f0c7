package org.flows4j.core.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;

/** A small flow with one layer of each kind that training must handle: noise, data-dependent initialisation, networks. */
public final class TinyFlow {
    /** How to build one. */
    public record Options(DType dtype, boolean noise) {
        public static Options standard() {
            return new Options(DType.FLOAT32, true);
        }
    }

    /** One thread: on tensors this small a second one costs more than it brings. */
    public static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1));

    private TinyFlow() {}

    public static Flow build(Options options) {
        return build(options, BACKEND);
    }

    public static Flow build(Options options, TensorBackend backend) {
        return build(options, backend, 16);
    }

    /** With networks of these hidden layers: wide ones make batches worth dividing among threads. */
    public static Flow build(Options options, TensorBackend backend, int... hidden) {
        ParameterFactory parameters = new ParameterFactory(backend, options.dtype(), new SplittableRandom(42));
        Shape shape = Shape.vector(ToyData.DIMENSIONS);
        List<FlowLayer> layers = new ArrayList<>();
        layers.add(new Dequantize(options.noise()));
        for (int i = 0; i < 2; i++) {
            layers.add(new Normalize(parameters.child("normalize" + i), shape));
            layers.add(new Couple(parameters.child("couple" + i), shape.channels() / 2, hidden));
        }
        StandardNormal prior = new StandardNormal(shape, backend, options.dtype());
        return new Flow(new FlowChain(layers), prior, shape, backend, options.dtype());
    }

    /** {@code (x + u) / levels}, u uniform in [0, 1) or, without noise, 0.5. */
    private record Dequantize(boolean noise) implements StochasticLayer {
        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            TensorBackend backend = x.backend();
            Tensor u = noise
                    ? backend.uniform(x.shape(), x.dtype(), context.random())
                    : backend.fill(0.5, x.shape(), x.dtype());
            double logTerm = -x.shape().sample().size() * Math.log(ToyData.LEVELS);
            Tensor logTerms = backend.fill(logTerm, Shape.of(x.shape().dim(0)), DType.FLOAT64);
            return new LayerResult(x.add(u).mul(1.0 / ToyData.LEVELS), logTerms);
        }

        @Override
        public Tensor inverse(Tensor z, FlowContext context) {
            return z.mul(ToyData.LEVELS).unary(UnaryOp.FLOOR);
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.empty();
        }
    }

    /** {@code (x + bias) * exp(logScale)}, started so that the first batch has mean 0 and deviation 1. */
    private static final class Normalize implements InvertibleLayer {
        private final Parameter bias;
        private final Parameter logScale;
        private final Parameter initialized;

        Normalize(ParameterFactory parameters, Shape shape) {
            bias = parameters.parameter("bias", shape, Initializer.zeros());
            logScale = parameters.parameter("logScale", shape, Initializer.zeros());
            initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            Tensor scale = context.value(logScale);
            Tensor z = x.add(context.value(bias)).mul(scale.exp());
            return LayerResult.shared(z, scale.cast(DType.FLOAT64).sum());
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            Tensor scale = context.value(logScale);
            Tensor x = z.mul(scale.neg().exp()).sub(context.value(bias));
            return LayerResult.shared(x, scale.cast(DType.FLOAT64).sum().neg());
        }

        @Override
        public Tensor initialize(Tensor x, FlowContext context) {
            if (initialized.value().item() == 0) {
                double share = 1.0 / x.shape().dim(0);
                Tensor mean = x.sum(0).mul(share);
                Tensor variance = x.sub(mean).square().sum(0).mul(share);
                bias.assign(mean.neg());
                logScale.assign(variance.add(1e-6).log().mul(-0.5));
                initialized.assign(new double[] {1});
            }
            return forward(x, context).value();
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.of(bias, logScale, initialized);
        }
    }

    /** {@code [a, b] -> [b * scale(a) + shift(a), a]}. */
    private static final class Couple implements InvertibleLayer {
        private static final AffineCouplingOp OP =
                new AffineCouplingOp(ScaleFunction.EXP_TANH, false, ParameterOrder.SHIFT_FIRST);

        private final int half;
        private final Network network;

        Couple(ParameterFactory parameters, int half, int... hidden) {
            this.half = half;
            this.network = Mlp.of(Nonlinearity.RELU, hidden).create(parameters, Shape.vector(half), 2 * half);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            Tensor a = x.slice(1, 0, half);
            Tensor[] result = OP.apply(x.slice(1, half, 2 * half), network.apply(a, context));
            return new LayerResult(Tensor.concat(1, result[0], a), result[1]);
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            Tensor a = z.slice(1, half, 2 * half);
            Tensor[] result = OP.inverted().apply(z.slice(1, 0, half), network.apply(a, context));
            return new LayerResult(Tensor.concat(1, a, result[0]), result[1]);
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return network.parameters();
        }
    }
}
