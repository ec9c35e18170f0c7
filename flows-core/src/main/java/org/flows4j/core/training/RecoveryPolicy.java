package org.flows4j.core.training;

/**
 * What training does when loss or gradient is not finite. Such a step changes nothing and is counted. When {@code patience}
 * steps in a row are lost, or have a loss of more than 10 bits per dimension above that of the first step, parameters, optimizer and average go back to the last good snapshot: a copy in memory, taken when
 * a step had just proved loss and gradient finite. The step number does not go back, so training meets other data and noise;
 * and all later learning rates are multiplied by {@code learningRateFactor}, since what diverged once at a rate is likely to
 * again.
 *
 * <p>Checkpoint files do not hold the snapshot: training that goes on from a file takes its first one there, before any step. A run that
 * is stopped between a snapshot and the faults that cause a roll-back therefore goes back to the checkpoint, where one that was not
 * stopped goes back to its own snapshot.
 *
 * @param patience lost steps in a row that cause a roll-back, at least 1
 * @param snapshotInterval steps between snapshots, at least 1
 * @param learningRateFactor applied at every roll-back, in (0, 1]; 1 keeps the rate
 * @param maximumRollbacks roll-backs after which training gives up with {@link TrainingDivergedException}, at least 0; 0
 *     saves the memory of the snapshot
 */
public record RecoveryPolicy(int patience, int snapshotInterval, double learningRateFactor, int maximumRollbacks) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public RecoveryPolicy {
        if (patience < 1 || snapshotInterval < 1 || maximumRollbacks < 0) {
            throw new IllegalArgumentException("A recovery policy needs patience >= 1, snapshotInterval >= 1 and "
                    + "maximumRollbacks >= 0, got " + patience + ", " + snapshotInterval + ", " + maximumRollbacks);
        }
        if (!(learningRateFactor > 0 && learningRateFactor <= 1)) {
            throw new IllegalArgumentException("learningRateFactor must be in (0, 1], got " + learningRateFactor);
        }
    }

    /**
     * Ten lost steps in a row, a snapshot every 200 steps, half the learning rate, five roll-backs.
     *
     * @return the default policy
     */
    public static RecoveryPolicy standard() {
        return new RecoveryPolicy(10, 200, 0.5, 5);
    }
}
