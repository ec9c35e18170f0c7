package org.flows4j.core.layer;

/**
 * A layer that is a learned distribution of its input, written as a bijection from the input to N(0, I), rather than a part of the flow
 * proper. {@code LearnedPriors} of the flow package can leave it out.
 */
public interface LearnedPrior extends InvertibleLayer {}
