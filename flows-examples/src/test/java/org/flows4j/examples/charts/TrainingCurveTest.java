package org.flows4j.examples.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.flows4j.examples.charts.TrainingCurve.Point;
import org.junit.jupiter.api.Test;

class TrainingCurveTest {
    @Test
    void smoothsByTheMiddleOfTheNeighbours() {
        assertThat(RobustMean.smooth(new double[] {1, 2, 6, 3}, 1)).containsExactly(1.5, 2, 3, 4.5);
        assertThat(RobustMean.smooth(new double[] {1, 2, 6}, 5)).containsExactly(2, 2, 2);
        assertThat(RobustMean.smooth(new double[] {5, 1, 3, 9, 2}, 2)).containsExactly(3, 4, 10.0 / 3, 2.5, 3);
    }

    /** A batch of 1e6 bits per dimension among values of 3 to 4. */
    @Test
    void oneOutlierDoesNotBendTheSmoothedCurve() {
        double[] values = new double[1000];
        Arrays.setAll(values, i -> 3 + (i % 7) / 6.0);
        double[] clean = RobustMean.smooth(values, 16);
        values[500] = 1e6;
        double[] smooth = RobustMean.smooth(values, 16);
        for (int i = 0; i < values.length; i++) {
            assertThat(smooth[i]).isCloseTo(clean[i], within(0.1));
        }
    }

    @Test
    void drawsBothSeriesInTheirColours() {
        List<Point> training = LongStream.rangeClosed(1, 500)
                .mapToObj(step -> new Point(step, 3 + 5 / Math.sqrt((double) step)))
                .toList();
        List<Point> heldOut = List.of(new Point(100, 3.6), new Point(300, Double.NaN), new Point(500, 3.3));
        BufferedImage picture = TrainingCurve.draw("glow", training, heldOut);
        assertThat(picture.getWidth()).isEqualTo(900);
        assertThat(picture.getHeight()).isEqualTo(520);
        assertThat(count(picture, 0x1f77b4)).isGreaterThan(300);
        assertThat(count(picture, 0xd62728)).isGreaterThan(50);
        assertThat(count(TrainingCurve.draw("glow", training, List.of()), 0xd62728))
                .isZero();
    }

    @Test
    void drawsASinglePoint() {
        assertThat(TrainingCurve.draw("glow", List.of(new Point(1, 4)), List.of())
                        .getWidth())
                .isEqualTo(900);
    }

    @Test
    void refusesACurveWithoutPoints() {
        assertThatThrownBy(() -> TrainingCurve.draw("glow", List.of(new Point(1, Double.NaN)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("finite");
    }

    private static int count(BufferedImage picture, int colour) {
        int count = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                count += (picture.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
            }
        }
        return count;
    }
}
