package org.flows4j.core.tensor.cpu.internal.math;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses between the two implementations of {@link VectorMath}. */
public final class VectorMaths {
    private static final Logger LOG = LoggerFactory.getLogger(VectorMaths.class);
    private static final String MODULE = "jdk.incubator.vector";
    private static final String IMPLEMENTATION = "org.flows4j.core.tensor.cpu.internal.vector.VectorApiMath";

    private VectorMaths() {}

    /** The Vector API where it is allowed and present, otherwise plain Java. */
    public static VectorMath choose(boolean vectorApi) {
        if (!vectorApi) {
            return new PlainMath();
        }
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            LOG.info(
                    "Tensor kernels run without vector instructions, several times slower: start Java with --add-modules {}",
                    MODULE);
            return new PlainMath();
        }
        try {
            return Class.forName(IMPLEMENTATION)
                    .asSubclass(VectorMath.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError unusable) {
            LOG.warn(
                    "The Vector API of this Java version cannot be used ({}): tensor kernels run slower",
                    unusable.toString());
            return new PlainMath();
        }
    }
}
