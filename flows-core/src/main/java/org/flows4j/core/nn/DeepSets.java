package org.flows4j.core.nn;

import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A network of sets, {@code rho(mean of phi(element))}, whose result does not depend on the order of the elements (Zaheer et al. 2017,
 * "Deep sets", theorem 2). Its input is a vector of elements one after another. In padded sets each element is preceded by a flag, 1
 * for an element and 0 for padding, whose values are ignored; the mean is that of the elements, and rho also receives the logarithm of
 * their number. A padded set needs at least one element.
 *
 * @param elementLength values per element
 * @param padded whether flags precede the elements
 * @param features length of {@code phi}'s result
 * @param element phi
 * @param set rho
 */
public record DeepSets(int elementLength, boolean padded, int features, NetworkFactory element, NetworkFactory set)
        implements NetworkFactory {
    /** Throws an {@link IllegalArgumentException} if a length is not positive. */
    public DeepSets {
        if (elementLength < 1 || features < 1) {
            throw new IllegalArgumentException(
                    "Elements and features of a set need at least one value, got elementLength " + elementLength
                            + " and features " + features);
        }
    }

    /**
     * Networks of one hidden layer each, with this number of units and features.
     *
     * @param elementLength values per element
     * @param padded whether flags precede the elements
     * @param units of the hidden layers
     */
    public static DeepSets of(int elementLength, boolean padded, int units) {
        Mlp network = new Mlp(List.of(units), Nonlinearity.ELU, OutputLayer.RANDOM);
        return new DeepSets(elementLength, padded, units, network, network);
    }

    /**
     * Builds the network; its parts are called {@code element} and {@code set}.
     *
     * @param input {@code [M * elementLength]}, or {@code [M * (1 + elementLength)]} for padded sets of at most M elements
     * @throws IllegalArgumentException if the input is not a vector of whole elements
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        InputShapes.requireVector("DeepSets", input);
        int stride = elementLength + (padded ? 1 : 0);
        if (input.channels() % stride != 0) {
            throw new IllegalArgumentException("A set of elements of " + elementLength + " values"
                    + (padded ? " with flags" : "") + " has a multiple of " + stride + " values, got "
                    + input.channels());
        }
        return new SetNetwork(
                input,
                padded,
                element.create(parameters.child("element"), Shape.vector(elementLength), features),
                set.create(parameters.child("set"), Shape.vector(features + (padded ? 1 : 0)), outputChannels),
                elementLength);
    }

    private record SetNetwork(Shape input, boolean padded, Network element, Network set, int elementLength)
            implements Network {
        @Override
        public Tensor apply(Tensor x, Evaluation evaluation) {
            return set.apply(summary(x, evaluation), evaluation);
        }

        @Override
        public Tensor initialize(Tensor x, Evaluation evaluation) {
            double[] present = present(x);
            if (present.length > 0) {
                Shape rows = Shape.of(present.length / elementLength, elementLength);
                element.initialize(x.backend().fromDoubles(present, rows, x.dtype()), evaluation);
            }
            return set.initialize(summary(x, evaluation), evaluation);
        }

        /** The mean features of each set and, for padded sets, the logarithm of its size. */
        private Tensor summary(Tensor x, Evaluation evaluation) {
            int rows = x.shape().dim(0);
            int elements = input.channels() / stride();
            Tensor each = x.reshape(rows, elements, stride());
            Tensor values = padded ? each.slice(2, 1, stride()) : each;
            Tensor features = element.apply(values.reshape(rows * elements, elementLength), evaluation);
            int width = features.shape().channels();
            features = features.reshape(rows, elements, width);
            if (!padded) {
                return features.sum(1).mul(1.0 / elements);
            }
            Tensor flags = each.slice(2, 0, 1);
            Tensor count = flags.sum(1);
            Tensor mean = features.mul(flags).sum(1).div(count);
            return Tensor.concat(-1, mean, count.log());
        }

        private int stride() {
            return elementLength + (padded ? 1 : 0);
        }

        /** The values of all elements, without padding. */
        private double[] present(Tensor x) {
            double[] all = x.toDoubles();
            if (!padded) {
                return all;
            }
            return IntStream.range(0, all.length)
                    .filter(i -> i % stride() > 0 && all[i - i % stride()] != 0)
                    .mapToDouble(i -> all[i])
                    .toArray();
        }

        @Override
        public Shape outputShape(Shape given) {
            InputShapes.vector("DeepSets", given, input.channels());
            int features = element.outputShape(Shape.vector(elementLength)).channels();
            return set.outputShape(Shape.vector(features + (padded ? 1 : 0)));
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.concat(element.parameters(), set.parameters());
        }
    }
}
