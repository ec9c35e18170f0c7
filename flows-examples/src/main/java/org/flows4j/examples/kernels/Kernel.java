package org.flows4j.examples.kernels;

/** A measured operation that makes tensors. */
@FunctionalInterface
interface Kernel {
    /** Stands in for a kernel until its benchmark is set up. */
    Kernel UNSET = () -> {
        throw new IllegalStateException("The benchmark was not set up");
    };

    /** Computes; its results may be released as soon as it returns. */
    Object run();
}
