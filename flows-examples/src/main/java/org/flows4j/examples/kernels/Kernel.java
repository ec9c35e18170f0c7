package org.flows4j.examples.kernels;

/** Something that makes tensors, measured again and again. */
@FunctionalInterface
interface Kernel {
    /** Takes the place of a kernel until its benchmark is set up. */
    Kernel UNSET = () -> {
        throw new IllegalStateException("The benchmark was not set up");
    };

    /** Computes; its results may be released as soon as it returns. */
    Object run();
}
