package org.flows4j.examples.bench.scale;

/**
 * The extents of a multi-scale flow and of its batch, on which time depends.
 *
 * @param batch images per batch
 * @param size height and width
 * @param levels number of scales
 * @param steps steps per scale
 * @param hidden channels of the coupling networks' hidden layers
 * @param threads number of threads
 */
public record Extents(int batch, int size, int levels, int steps, int hidden, int threads) {
    /** The work of an image, in any unit: all its pixels go through all steps. */
    double workPerImage() {
        return (double) size * size * steps;
    }
}
