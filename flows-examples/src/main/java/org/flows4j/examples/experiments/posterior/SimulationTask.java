package org.flows4j.examples.experiments.posterior;

import java.util.random.RandomGenerator;
import org.flows4j.core.calibration.PosteriorDensity;

/** A simulator with a known posterior. Two parameters are observed through two numbers. */
interface SimulationTask {
    /** The name on the command line and of files. */
    String name();

    /** Draws parameters from the prior. */
    double[] prior(RandomGenerator random);

    /** Simulates an observation. */
    double[] simulate(double[] parameters, RandomGenerator random);

    /** The exact posterior, with its normalized density. */
    PosteriorDensity posterior();

    /** The largest parameter that pictures show. */
    double extent();
}
