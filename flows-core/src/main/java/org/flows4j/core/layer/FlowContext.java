package org.flows4j.core.layer;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend.NoiseSource;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a pass through a flow other than its input and its parameters: randomness, condition, temperature,
 * whether the pass belongs to training, the tape that records it, and the memory mode. Immutable, apart from the
 * generator's state.
 */
public final class FlowContext implements Evaluation {
    private final RandomGenerator random;
    private final boolean training;
    private final Sampling sampling;
    private final @Nullable Tensor condition;
    private final @Nullable Tape tape;
    private final MemoryMode memoryMode;
    private final @Nullable InversionDrift drift;

    private FlowContext(
            RandomGenerator random,
            boolean training,
            Sampling sampling,
            @Nullable Tensor condition,
            @Nullable Tape tape,
            MemoryMode memoryMode,
            @Nullable InversionDrift drift) {
        this.random = random;
        this.training = training;
        this.sampling = sampling;
        this.condition = condition;
        this.tape = tape;
        this.memoryMode = memoryMode;
        this.drift = drift;
    }

    /** A context for evaluation and sampling: no gradients, no condition, temperature 1. */
    public static FlowContext inference(RandomGenerator random) {
        return new FlowContext(random, false, Sampling.MODEL, null, null, MemoryMode.STORE, null);
    }

    /**
     * A context without randomness: every uniform draw is 0.5 and every normal draw is 0, in all layers. Encoding and
     * reconstruction use it, so that the same input always has the same latent.
     */
    public static FlowContext deterministic() {
        return inference(CentralRandom.INSTANCE);
    }

    /**
     * A context for a training step recorded on a tape.
     *
     * @param tape records the pass
     * @param memoryMode decides which results the pass keeps for its backward pass
     */
    public static FlowContext training(RandomGenerator random, Tape tape, MemoryMode memoryMode) {
        return inference(random).training(tape, memoryMode);
    }

    /**
     * The same context for a training step recorded on a tape.
     *
     * @param newTape records the pass
     * @param newMemoryMode decides which results the pass keeps for its backward pass
     */
    public FlowContext training(Tape newTape, MemoryMode newMemoryMode) {
        return new FlowContext(random, true, sampling, condition, newTape, newMemoryMode, drift);
    }

    /**
     * The same context for data-dependent initialization: nothing is recorded, but networks drop as in training, so that values set from
     * a batch's statistics fit the activations of training.
     */
    public FlowContext initializing() {
        return new FlowContext(random, true, sampling, condition, null, MemoryMode.STORE, drift);
    }

    /**
     * The same context with another condition.
     *
     * @param newCondition a batch of conditions, or null for none
     */
    public FlowContext withCondition(@Nullable Tensor newCondition) {
        return new FlowContext(random, training, sampling, newCondition, tape, memoryMode, drift);
    }

    /**
     * The same context at another temperature.
     *
     * @param newTemperature factor of the standard deviation of every base distribution drawn from, at least 0
     * @throws IllegalArgumentException if the temperature is NaN, negative or above {@code Temperature.LARGEST}
     */
    public FlowContext withTemperature(double newTemperature) {
        return withSampling(new Sampling(newTemperature, sampling.noiseVariance()));
    }

    /**
     * The same context with other factors of the drawn numbers.
     *
     * @param newSampling temperature and factor of the noise
     */
    public FlowContext withSampling(Sampling newSampling) {
        return new FlowContext(random, training, newSampling, condition, tape, memoryMode, drift);
    }

    /**
     * The same context recording on another tape, or on none.
     *
     * @param newTape the tape, or null for a plain pass
     * @param newMemoryMode decides which results the pass keeps for its backward pass
     */
    public FlowContext withTape(@Nullable Tape newTape, MemoryMode newMemoryMode) {
        return new FlowContext(random, training, sampling, condition, newTape, newMemoryMode, drift);
    }

    /**
     * The same context that measures how well {@link MemoryMode#INVERT} recovers inputs, at the price of keeping them.
     *
     * @param newDrift takes the measurements of the backward pass
     */
    public FlowContext measuring(InversionDrift newDrift) {
        return new FlowContext(random, training, sampling, condition, tape, memoryMode, newDrift);
    }

    /** Takes measurements; null if none are wanted. */
    @Nullable InversionDrift drift() {
        return drift;
    }

    /** The same context without a tape, its condition a plain tensor. */
    public FlowContext withoutTape() {
        Tensor plain = tape == null || condition == null ? condition : tape.plain(condition);
        return withTape(null, MemoryMode.STORE).withCondition(plain);
    }

    /**
     * The same context with a separate generator, split off this one's, so that a layer's randomness can be replayed.
     * Evaluating the layer again with {@link #replay} of the returned context repeats it exactly. A {@link NoiseSource} cannot be split
     * and stays.
     */
    public FlowContext fork() {
        return random == CentralRandom.INSTANCE || random instanceof NoiseSource
                ? this
                : withRandom(new ReplayableRandom(random.nextLong()));
    }

    /** The same context drawing from another generator. */
    public FlowContext withRandom(RandomGenerator newRandom) {
        return new FlowContext(newRandom, training, sampling, condition, tape, memoryMode, drift);
    }

    /** The same context for some of the rows. */
    public FlowContext rows(int from, int to) {
        return condition == null ? this : withCondition(condition.slice(0, from, to));
    }

    /** The same context with its forked generator wound back to the start. */
    FlowContext replay() {
        return random instanceof ReplayableRandom replayable ? withRandom(replayable.restarted()) : this;
    }

    @Override
    public Tensor value(Parameter parameter) {
        return tape == null ? parameter.value() : tape.leaf(parameter);
    }

    @Override
    public boolean training() {
        return training;
    }

    @Override
    public boolean recording() {
        return tape != null;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** The batch of conditions, or null for an unconditional pass. */
    public @Nullable Tensor condition() {
        return condition;
    }

    /** The temperature: the factor of the standard deviation of every base distribution drawn from, 1 unless changed. */
    public double temperature() {
        return sampling.temperature();
    }

    @Override
    public double noiseVariance() {
        return sampling.noiseVariance();
    }

    /** The tape this pass is recorded on, or null when no gradients are wanted. */
    public @Nullable Tape tape() {
        return tape;
    }

    /** Returns which intermediate results a recorded pass keeps for its backward pass. */
    public MemoryMode memoryMode() {
        return memoryMode;
    }
}
