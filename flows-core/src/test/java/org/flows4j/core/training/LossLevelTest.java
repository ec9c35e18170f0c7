package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The message of a divergence gives losses in the unit in which training reports them. */
class LossLevelTest {
    private static LossLevel after(boolean likelihood, double... losses) {
        LossLevel level = new LossLevel(4, likelihood);
        for (double loss : losses) {
            level.observe(loss);
        }
        return level;
    }

    /** The margin of four dimensions is 40 log 2 = 27.7. */
    @Test
    void theMarginIsThatOfTheDimensions() {
        assertThat(after(true, 2, 29.7).farInARow()).isZero();
        assertThat(after(true, 2, 29.8, Double.NaN, 29.8).farInARow()).isEqualTo(2);
        assertThat(after(false, 2, 29.8, 29.7).farInARow()).isZero();
    }

    @Test
    void likelihoodsAreInBitsPerDimension() {
        assertThat(after(true, 8 * Math.log(2), 100, 100).fault())
                .isEqualTo(
                        "The loss was more than 10 bits per dimension above the 2.0 of the first step in 2 consecutive steps");
    }

    @Test
    void otherLossesKeepTheirUnit() {
        assertThat(after(false, 2.5, 100, 100, 100).fault())
                .isEqualTo(
                        "The loss was more than 27.725887 (in the unit of the training objective) above the 2.5 of the first step in"
                                + " 3 consecutive steps");
    }
}
