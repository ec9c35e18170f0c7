package org.flows4j.core.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schedules the papers and their programs used, at the steps where they turn. */
class LearningRateScheduleTest {
    /** VFlow on CIFAR-10: warm-up over 2,000 steps, constant to 50,000, then x0.99999 a step until 3e-4. */
    private static LearningRateSchedule vflow() {
        return LearningRateSchedule.warmUp(1.2e-3, 2000).then(50_000, new ExponentialRate(1.2e-3, 0.99999, 1, 3e-4));
    }

    @Test
    void vflowReachesItsFloorAtTheStepThePaperImplies() {
        LearningRateSchedule schedule = vflow();
        assertThat(schedule.at(0)).isZero();
        assertThat(schedule.at(1000)).isEqualTo(6e-4, within(1e-18));
        assertThat(schedule.at(2000)).isEqualTo(1.2e-3);
        assertThat(schedule.at(49_999)).isEqualTo(1.2e-3);
        assertThat(schedule.at(50_000)).isEqualTo(1.2e-3);
        assertThat(schedule.at(50_001)).isEqualTo(1.2e-3 * 0.99999, within(1e-18));
        assertThat(schedule.at(188_628)).isGreaterThan(3e-4);
        assertThat(schedule.at(188_630)).isEqualTo(3e-4);
        assertThat(schedule.at(1_560_000)).isEqualTo(3e-4);
    }

    /** mAR-SCF warms up over 10,000 images at batch size 128: 79 steps, the first at rate 0. */
    @Test
    void warmUpByImagesCountsImages() {
        LearningRateSchedule schedule = LearningRateSchedule.warmUpByImages(8e-4, 10_000, 128);
        assertThat(schedule.at(0)).isZero();
        assertThat(schedule.at(39)).isEqualTo(8e-4 * 39 * 128 / 10_000, within(1e-18));
        assertThat(schedule.at(78)).isLessThan(8e-4);
        assertThat(schedule.at(79)).isEqualTo(8e-4);
    }

    /** Glow warms up over 10 epochs: 50,000 images, 512 a step. */
    @Test
    void warmUpOverEpochs() {
        LearningRateSchedule schedule = LearningRateSchedule.warmUpByImages(1e-3, 10 * 50_000, 512);
        assertThat(schedule.at(488)).isEqualTo(1e-3 * 488 * 512 / 500_000, within(1e-18));
        assertThat(schedule.at(977)).isEqualTo(1e-3);
    }

    /** The Woodbury program: x0.95 an epoch down to a hundredth. */
    @Test
    void decayByTheEpochIsAStaircase() {
        LearningRateSchedule schedule = new ExponentialRate(1e-3, 0.95, 3125, 1e-5);
        assertThat(schedule.at(3124)).isEqualTo(1e-3);
        assertThat(schedule.at(3125)).isEqualTo(1e-3 * 0.95, within(1e-18));
        assertThat(schedule.at(3125L * 89)).isEqualTo(1e-3 * Math.pow(0.95, 89), within(1e-18));
        assertThat(schedule.at(3125L * 90)).isEqualTo(1e-5);
    }

    /** Flow++ on ImageNet64: warm-up, plateau, decay, plateau, and two ramps down. */
    @Test
    void phasesFollowOneAnother() {
        LearningRateSchedule schedule = LearningRateSchedule.warmUp(4e-4, 10_000)
                .then(50_000, new ExponentialRate(4e-4, 0.99995, 1, 0))
                .then(55_000, LearningRateSchedule.constant(3e-4))
                .then(230_000, new LinearRate(3e-4, 1e-5, 10_000))
                .then(280_000, new LinearRate(1e-5, 1e-6, 10_000));
        assertThat(schedule.at(5_000)).isEqualTo(2e-4, within(1e-18));
        assertThat(schedule.at(30_000)).isEqualTo(4e-4);
        assertThat(schedule.at(54_999)).isEqualTo(4e-4 * Math.pow(0.99995, 4_999), within(1e-18));
        assertThat(schedule.at(55_000)).isEqualTo(3e-4);
        assertThat(schedule.at(235_000)).isEqualTo(1.55e-4, within(1e-18));
        assertThat(schedule.at(240_000)).isEqualTo(1e-5);
        assertThat(schedule.at(279_999)).isEqualTo(1e-5);
        assertThat(schedule.at(290_000)).isEqualTo(1e-6);
        assertThat(LearningRateSchedule.parse(schedule.toString())).isEqualTo(schedule);
    }

    @Test
    void textsAreReadBack() {
        LearningRateSchedule vflow =
                LearningRateSchedule.parse("linear(0, 1.2e-3, 2000) @50000 decay(0.0012,0.99999,1,3e-4)");
        assertThat(vflow).isEqualTo(vflow());
        assertThat(LearningRateSchedule.parse(vflow.toString())).isEqualTo(vflow);
        assertThat(LearningRateSchedule.parse(" 5e-4 ")).isEqualTo(new ConstantRate(5e-4));
        assertThat(LearningRateSchedule.parse("1e-3 @100 1e-4 @ 200 1e-5").at(150))
                .isEqualTo(1e-4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fast",
                "linear(0, 1)",
                "linear(0, 1, 2, 3)",
                "cosine(1, 2, 3)",
                "decay(1, 0.5, 1.5, 0)",
                "decay(1, 2, 1, 0)",
                "decay(1, 0.5, 0, 0)",
                "decay(1, 0.5, 1, 2)",
                "linear(0, 1, 0)",
                "-1",
                "NaN",
                "Infinity",
                "1 @0 2",
                "1 @10 2 @5 3",
                "1 @",
                "1 @10",
                "1 @x 2"
            })
    void nonsenseIsRefused(String text) {
        assertThatThrownBy(() -> LearningRateSchedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cosine(1, 2, 3) | cosine(1, 2, 3)",
                "linear(0, 1x, 3) | 1x",
                "decay(1, 3.5, 1, 0) | 3.5",
                "1 @10 2 @5 3 | step 5"
            })
    void messagesNameWhatIsWrong(String text, String named) {
        assertThatThrownBy(() -> LearningRateSchedule.parse(text)).hasMessageContaining(named);
    }
}
