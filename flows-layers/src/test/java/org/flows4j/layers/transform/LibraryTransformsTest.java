package org.flows4j.layers.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.KnotSpline;
import org.flows4j.core.tensor.ops.SplineNumbers;
import org.flows4j.core.tensor.ops.SplineNumbers.SlopeMap;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.transform.ScaledTransform.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The elementwise transforms of other libraries: inverses, derivatives, ends, and the formulas of scales. */
class LibraryTransformsTest {
    private static final SplineNumbers CLIPPED = new SplineNumbers(1, 0, 0, 0, SlopeMap.EXP, -Math.log(1e-3));

    static Stream<ElementTransform> transforms() {
        Stream<ElementTransform> scales = Arrays.stream(Form.values())
                .flatMap(form -> Stream.of(false, true).map(inverted -> new ScaledTransform(form, 1.5, inverted)));
        return Stream.concat(
                scales,
                Stream.of(
                        new KnotSplineTransform(4, -5, 5, CLIPPED, KnotSpline.Ends.LINEAR),
                        new KnotSplineTransform(1, -5, 5, CLIPPED, KnotSpline.Ends.LINEAR),
                        new KnotSplineTransform(5, -3, 3, SplineNumbers.standard(0.3), KnotSpline.Ends.LINEAR),
                        new KnotSplineTransform(3, -4, 5, SplineNumbers.standard(1), KnotSpline.Ends.BOX),
                        new KnotSplineTransform(
                                4, -Math.PI, Math.PI, SplineNumbers.standard(1), KnotSpline.Ends.CIRCULAR),
                        new ShiftedCircleTransform(
                                new KnotSplineTransform(6, -Math.PI, Math.PI, CLIPPED, KnotSpline.Ends.LINEAR))));
    }

    private static Tensor tensor(DType dtype, Shape shape, double... values) {
        return TestBackends.cpu().fromDoubles(values, shape, dtype);
    }

    private static double[] parameters(ElementTransform transform, int elements, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles((long) elements * transform.parameters(), -4, 4).toArray();
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void theInverseRestoresAndTheLogTermIsThatOfTheDerivative(ElementTransform transform) {
        int n = 200;
        double step = 1e-6;
        double[] x = new SplittableRandom(1).doubles(n, -3, 3).toArray();
        double[] above = Arrays.stream(x).map(value -> value + step).toArray();
        double[] below = Arrays.stream(x).map(value -> value - step).toArray();
        Shape column = Shape.of(n, 1);
        Tensor numbers = tensor(DType.FLOAT64, Shape.of(n, transform.parameters()), parameters(transform, n, 2));
        LayerResult z = transform.forward(tensor(DType.FLOAT64, column, x), numbers);
        LayerResult back = transform.inverse(z.value(), numbers);
        double[] high = transform
                .forward(tensor(DType.FLOAT64, column, above), numbers)
                .value()
                .toDoubles();
        double[] low = transform
                .forward(tensor(DType.FLOAT64, column, below), numbers)
                .value()
                .toDoubles();
        double[] recovered = back.value().toDoubles();
        double[] logTerm = z.logTerm().toDoubles();
        double[] inverseTerm = back.logTerm().toDoubles();
        for (int i = 0; i < n; i++) {
            assertThat(recovered[i]).isCloseTo(x[i], within(1e-9));
            assertThat(inverseTerm[i]).isCloseTo(-logTerm[i], within(1e-7));
            double slope = (high[i] - low[i]) / (2 * step);
            // Between knots; a difference across one is of first order only.
            assertThat(Math.log(slope)).isCloseTo(logTerm[i], within(2e-3));
        }
    }

    @Test
    void scalesAreThoseOfTheLibraries() {
        double s = 0.7;
        double sigmoid = 1 / (1 + Math.exp(-s - 2));
        double softplus = Math.log1p(Math.exp(s));
        List<Double> scales = List.of(
                1.0,
                Math.exp(s),
                1 / sigmoid,
                sigmoid + 1.2,
                softplus + 1.2,
                Math.min(softplus + 1e-3, 1.2),
                Math.exp(s / (1 + s / 1.2)));
        Form[] forms = Form.values();
        for (int i = 0; i < forms.length; i++) {
            Form form = forms[i];
            double[] numbers = form == Form.SHIFT ? new double[] {0.25} : new double[] {0.25, s};
            LayerResult z = new ScaledTransform(form, 1.2, false)
                    .forward(
                            tensor(DType.FLOAT64, Shape.of(1, 1), 3),
                            tensor(DType.FLOAT64, Shape.of(1, numbers.length), numbers));
            double scale = scales.get(i);
            assertThat(z.value().item()).as(form.name()).isCloseTo(3 * scale + 0.25, within(1e-14));
            assertThat(z.logTerm().item()).as(form.name()).isCloseTo(Math.log(scale), within(1e-14));
        }
    }

    @Test
    void aSplineWithLinearTailsIsTheIdentityFromItsEndsOn() {
        KnotSplineTransform spline = new KnotSplineTransform(4, -5, 5, CLIPPED, KnotSpline.Ends.LINEAR);
        double[] x = {-1e8, Math.nextDown(-5.0), -5, 5, Math.nextUp(5.0), 1e8};
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor given = tensor(dtype, Shape.of(6, 1), x);
            Tensor numbers = tensor(dtype, Shape.of(6, spline.parameters()), parameters(spline, 6, 3));
            LayerResult z = spline.forward(given, numbers);
            double[] expected = given.toDoubles();
            double[] actual = z.value().toDoubles();
            for (int i = 0; i < x.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-6));
                assertThat(z.logTerm().toDoubles()[i]).isCloseTo(0, within(1e-5));
            }
        }
    }

    /** The number behind the widths and heights is the slope of both ends, also of pi in single precision, which is beyond pi. */
    @Test
    void aCircularSplineHasOneSlopeAtBothEnds() {
        KnotSplineTransform circle =
                new KnotSplineTransform(2, -Math.PI, Math.PI, SplineNumbers.standard(1), KnotSpline.Ends.CIRCULAR);
        double[] row = {0.3, -0.2, 1, 0.4, 1.5, -0.7};
        double expected = Math.log(Math.log1p(Math.exp(1.5)) + 1e-3);
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (double end : new double[] {-Math.PI, Math.PI}) {
                LayerResult z = circle.forward(tensor(dtype, Shape.of(1, 1), end), tensor(dtype, Shape.of(1, 6), row));
                assertThat(z.value().item()).isCloseTo(end, within(1e-6));
                assertThat(z.logTerm().item()).isCloseTo(expected, within(dtype == DType.FLOAT32 ? 1e-6 : 1e-12));
            }
            LayerResult outside = circle.forward(tensor(dtype, Shape.of(1, 1), 4), tensor(dtype, Shape.of(1, 6), row));
            assertThat(outside.value().item()).isEqualTo(4);
            assertThat(outside.logTerm().item()).isZero();
        }
    }

    @Test
    void aSplineOnABoxHasNoDensityOutside() {
        KnotSplineTransform box = new KnotSplineTransform(3, 0, 1, SplineNumbers.standard(1), KnotSpline.Ends.BOX);
        double[] x = {-0.1, 0, 0.5, 1, 1.1};
        Tensor numbers = tensor(DType.FLOAT64, Shape.of(5, box.parameters()), parameters(box, 5, 4));
        Tensor given = tensor(DType.FLOAT64, Shape.of(5, 1), x);
        double[] logTerm = box.forward(given, numbers).logTerm().toDoubles();
        assertThat(logTerm[0]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(logTerm[4]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Arrays.stream(logTerm, 1, 4)).allMatch(Double::isFinite);
        double[] back = box.inverse(given, numbers).value().toDoubles();
        assertThat(back[0]).isNaN();
        assertThat(back[4]).isNaN();
        assertThat(back[1]).isCloseTo(0, within(1e-12));
        assertThat(back[3]).isCloseTo(1, within(1e-12));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ScaledTransform(Form.SOFTPLUS, -1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new ScaledTransform(Form.SOFT_CLIPPED_EXP, 0, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnotSplineTransform(1001, -5, 5, CLIPPED, KnotSpline.Ends.LINEAR));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KnotSplineTransform(
                        200, -5, 5, new SplineNumbers(1, 0.01, 0, 0, SlopeMap.EXP, 0), KnotSpline.Ends.LINEAR));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ShiftedCircleTransform(new KnotSplineTransform(4, 0, 1, CLIPPED, KnotSpline.Ends.LINEAR)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SplineNumbers(0, 0, 0, 0, SlopeMap.EXP, 0));
    }
}
