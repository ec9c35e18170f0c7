package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A sound layer passes the contract, and each way to break it is caught by the check that is meant to. */
class InvertibleLayerContractTest extends InvertibleLayerContract {
    private static final Shape SHAPE = Shape.vector(4);

    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new ToyScale(parameters, input);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(SHAPE);
    }

    @Override
    protected Shape conditionShape(Shape input) {
        return input;
    }

    /** The contract of a broken layer, whose checks are called one by one. */
    private static final class ContractOf extends InvertibleLayerContract {
        private final BiFunction<ParameterFactory, Shape, InvertibleLayer> maker;

        ContractOf(BiFunction<ParameterFactory, Shape, InvertibleLayer> maker) {
            this.maker = maker;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return maker.apply(parameters, input);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(SHAPE);
        }
    }

    private static void assertCaught(
            BiFunction<ParameterFactory, Shape, InvertibleLayer> broken, Consumer<InvertibleLayerContract> check) {
        assertThatThrownBy(() -> check.accept(new ContractOf(broken))).isInstanceOf(AssertionError.class);
    }

    @Test
    void wrongSignOfTheLogDeterminantIsCaught() {
        assertCaught(WrongSign::new, contract -> contract.logTermIsTheLogDeterminantOfTheJacobian(SHAPE));
        assertCaught(WrongSign::new, contract -> contract.inverseLogDeterminantIsTheNegative(SHAPE));
    }

    private static final class WrongSign extends ToyScale {
        WrongSign(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            LayerResult right = super.forward(x, context);
            return new LayerResult(right.value(), right.logTerm().neg());
        }
    }

    @Test
    void inaccurateInverseIsCaught() {
        assertCaught(InaccurateInverse::new, contract -> contract.inverseUndoesForward(SHAPE));
        assertCaught(InaccurateInverse::new, contract -> contract.forwardUndoesInverse(SHAPE));
        assertCaught(InaccurateInverse::new, contract -> contract.memoryModesAgreeInDouble(SHAPE));
    }

    private static final class InaccurateInverse extends ToyScale {
        InaccurateInverse(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            return super.inverseWithLogDet(z.mul(1 + 1e-7), context);
        }
    }

    @Test
    void parameterReadPastTheContextIsCaught() {
        assertCaught(MissingGradient::new, contract -> contract.gradientReachesEveryTrainedParameter(SHAPE));
        assertCaught(MissingGradient::new, contract -> contract.gradientOfEveryParameterIsRight(SHAPE));
    }

    private static final class MissingGradient extends ToyScale {
        MissingGradient(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            Tensor scale = logs.value().exp();
            return new LayerResult(
                    x.mul(scale), logs.value().broadcastTo(x.shape()).sumPerSample());
        }
    }

    @Test
    void wrongDerivativeOfAnOpIsCaught() {
        assertCaught(WrongDerivative::new, contract -> contract.gradientOfTheInputIsRight(SHAPE));
        assertCaught(WrongDerivative::new, contract -> contract.jacobianIsThatOfFiniteDifferences(SHAPE));
    }

    private static final class WrongDerivative extends ToyScale {
        WrongDerivative(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return super.forward(new SlightlyWrongIdentity().apply(x)[0], context);
        }
    }

    private record SlightlyWrongIdentity() implements CustomGradient {
        @Override
        public Tensor[] forward(Tensor... inputs) {
            return new Tensor[] {inputs[0].add(0)};
        }

        @Override
        public @Nullable Tensor[] backward(
                Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
            Tensor gradient = outputGradients[0];
            return new @Nullable Tensor[] {gradient == null ? null : gradient.mul(1 + 1e-5)};
        }
    }

    @Test
    void leakBetweenSamplesIsCaught() {
        assertCaught(BatchLeak::new, contract -> contract.eachSampleAloneGivesWhatItGivesInABatch(SHAPE));
    }

    private static final class BatchLeak extends ToyScale {
        BatchLeak(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            Tensor mean = x.sum(0).mul(1e-3 / x.shape().dim(0));
            return super.forward(x.sub(mean), context);
        }
    }

    @Test
    void dependenceOnTheOrderOfTheBatchIsCaught() {
        assertCaught(OrderDependent::new, contract -> contract.permutingTheBatchPermutesTheResult(SHAPE));
    }

    private static final class OrderDependent extends ToyScale {
        OrderDependent(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return super.forward(x.add(x.slice(0, 0, 1)), context);
        }
    }

    @Test
    void memoryOfEarlierCallsIsCaught() {
        assertCaught(Impure::new, contract -> contract.evaluationRepeatsItselfAndChangesNothing(SHAPE));
    }

    private static final class Impure extends ToyScale {
        private final AtomicInteger calls = new AtomicInteger();

        Impure(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return super.forward(x.add(calls.incrementAndGet()), context);
        }
    }

    @Test
    void forwardThatChangesParametersIsCaught() {
        assertCaught(Drifting::new, contract -> contract.evaluationRepeatsItselfAndChangesNothing(SHAPE));
    }

    private static final class Drifting extends ToyScale {
        Drifting(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            LayerResult result = super.inverseWithLogDet(z, context);
            logs.assign(Values.of(logs.value()).moved(1e-9, 1, 1, 1, 1).elements());
            return result;
        }
    }

    @Test
    void initializationThatRepeatsItselfIsCaught() {
        assertCaught(Reinitializing::new, contract -> contract.initializingTwiceIsInitializingOnce(SHAPE));
    }

    private static final class Reinitializing extends ToyScale {
        Reinitializing(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public Tensor initialize(Tensor x, FlowContext context) {
            logs.assign(x.slice(0, 0, 1).reshape(SHAPE));
            return forward(x, context).value();
        }
    }

    @Test
    void undeclaredShapeAndUncheckedInputAreCaught() {
        assertCaught(WrongShape::new, contract -> contract.outputShapeIsWhatForwardReturns(SHAPE));
        assertCaught(WrongShape::new, contract -> contract.wrongInputIsRefusedAndTheMessageNamesIt(SHAPE));
    }

    private static final class WrongShape extends ToyScale {
        WrongShape(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public Shape outputShape(Shape input) {
            return Shape.image(4, 1, 1);
        }
    }

    @Test
    void disagreementOfRecordedAndPlainPassIsCaught() {
        assertCaught(TrainingOnly::new, contract -> contract.recordedPassGivesWhatAPlainOneGives(SHAPE));
    }

    private static final class TrainingOnly extends ToyScale {
        TrainingOnly(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return super.forward(context.training() ? x.mul(1 + 1e-6) : x, context);
        }
    }
}
