package org.flows4j.core.training.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random generators as pure functions of the training seed, a purpose and an index, so that checkpoints need no generator state. */
public enum Seeds {
    /** Augmentation and layer noise of one step; indexed by step. */
    STEP(1),
    /** Order of the training data; indexed by epoch. */
    ORDER(2),
    /** Data-dependent initialization. */
    INITIALIZATION(3),
    /** Layer noise in evaluation; indexed by batch. */
    EVALUATION(4);

    private final long stream;

    Seeds(long stream) {
        this.stream = stream;
    }

    public RandomGenerator generator(long seed, long index) {
        return new SplittableRandom(mix(mix(mix(seed) + stream) + index));
    }

    /** The generator of one of several machines that share a step or an evaluation; that of machine 0 is the one of a run without others. */
    public RandomGenerator generator(long seed, long index, int machine) {
        return machine == 0
                ? generator(seed, index)
                : new SplittableRandom(mix(mix(mix(mix(seed) + stream) + index) + machine));
    }

    /** The 64-bit finalizer of MurmurHash3 (Appleby), with Stafford's constants: every input bit reaches every output bit. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
