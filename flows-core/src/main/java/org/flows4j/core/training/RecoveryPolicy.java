package org.flows4j.core.training;

/**
 * The reaction to a loss or gradient that is not finite. Such a step changes nothing and is counted. After {@code patience} consecutive
 * steps that were lost, or whose loss was far above that of the first step (10 bits per dimension, or 6.9 per dimension in the unit of
 * an objective that is not a likelihood), training restores the last snapshot of parameters, optimizer and average: a copy in memory,
 * taken when a step had just proved loss and gradient finite. The step number stays, so training meets other data and noise, and all
 * later learning rates are multiplied by {@code learningRateFactor}, since training that diverged once at a rate is likely to diverge
 * again.
 *
 * <p>Checkpoint files do not contain the snapshot. A resumed run takes its first snapshot from the file, before any step, so a rollback
 * soon after a resumption goes back to the checkpoint, where an uninterrupted run would go back to its own snapshot.
 *
 * @param patience consecutive lost steps that cause a rollback, at least 1
 * @param snapshotInterval steps between snapshots, at least 1
 * @param learningRateFactor applied at every rollback, in (0, 1]; 1 keeps the rate
 * @param maximumRollbacks rollbacks after which training gives up with {@link TrainingDivergedException}; 0 saves the memory of the
 *     snapshot
 */
public record RecoveryPolicy(int patience, int snapshotInterval, double learningRateFactor, int maximumRollbacks) {
    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public RecoveryPolicy {
        if (patience < 1 || snapshotInterval < 1 || maximumRollbacks < 0) {
            throw new IllegalArgumentException("A recovery policy needs patience >= 1, snapshotInterval >= 1 and "
                    + "maximumRollbacks >= 0, got " + patience + ", " + snapshotInterval + ", " + maximumRollbacks);
        }
        if (!(learningRateFactor > 0 && learningRateFactor <= 1)) {
            throw new IllegalArgumentException("learningRateFactor must be in (0, 1], got " + learningRateFactor);
        }
    }

    /** Ten consecutive lost steps, a snapshot every 200 steps, half the learning rate, five rollbacks. */
    public static RecoveryPolicy defaults() {
        return new RecoveryPolicy(10, 200, 0.5, 5);
    }
}
