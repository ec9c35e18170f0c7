package org.flows4j.core.tensor.nd4j;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.api.environment.Nd4jEnvironment;
import org.nd4j.linalg.factory.Nd4j;

/** Rejects, before the first computation, an ND4J installation that cannot run, and names the fix. */
final class Nd4jPlatform {
    /** The compute capabilities in the CUDA binaries of ND4J 1.0.0-M2.1, which have no code that a newer driver could translate. */
    private static final double LEAST_CAPABILITY = 3.7;

    private static final double GREATEST_CAPABILITY = 8.6;

    private Nd4jPlatform() {}

    /**
     * Starts ND4J if nobody has yet.
     *
     * @throws IllegalStateException if there is no ND4J backend, it does not start, or its GPU is not supported
     */
    static void check() {
        if (ND4JClassLoading.loadService(org.nd4j.linalg.factory.Nd4jBackend.class)
                .findFirst()
                .isEmpty()) {
            throw new IllegalStateException(
                    "No ND4J backend is on the class path: add org.nd4j:nd4j-native:1.0.0-M2.1,"
                            + " plain and with the classifier of the machine (linux-x86_64, macosx-arm64, windows-x86_64, ...)");
        }
        Properties environment;
        boolean cpu;
        try {
            environment = Nd4j.getExecutioner().getEnvironmentInformation();
            cpu = Nd4j.getEnvironment().isCPU();
        } catch (LinkageError | RuntimeException failure) {
            throw new IllegalStateException(
                    "The ND4J backend on the class path does not start (" + failure + "): is the native binary of this"
                            + " machine there (org.nd4j:nd4j-native with its classifier), and of JavaCPP's version?",
                    failure);
        }
        if (!cpu) {
            checkDevices(environment.get(Nd4jEnvironment.CUDA_DEVICE_INFORMATION_KEY));
        }
    }

    /**
     * Checks the compute capability of every GPU, because ND4J uses all of them.
     *
     * @param information a list with one map per device, as ND4J reports it
     * @throws IllegalStateException if ND4J's CUDA binaries have no code for a device
     */
    static void checkDevices(@Nullable Object information) {
        if (!(information instanceof List<?> devices)) {
            throw new IllegalStateException("ND4J reports no CUDA devices: " + information);
        }
        for (Object entry : devices) {
            if (entry instanceof Map<?, ?> device) {
                String capability = device.get(Nd4jEnvironment.CUDA_DEVICE_MAJOR_VERSION_KEY) + "."
                        + device.get(Nd4jEnvironment.CUDA_DEVICE_MINOR_VERSION_KEY);
                double version = Double.parseDouble(capability);
                if (version < LEAST_CAPABILITY || version > GREATEST_CAPABILITY) {
                    throw new IllegalStateException(
                            "ND4J's CUDA binaries run on compute capabilities "
                                    + LEAST_CAPABILITY + " to " + GREATEST_CAPABILITY + ", and device "
                                    + device.get(Nd4jEnvironment.CUDA_DEVICE_NAME_KEY) + " has " + capability
                                    + ": hide it (CUDA_VISIBLE_DEVICES), or compute on the CPU with org.nd4j:nd4j-native instead"
                                    + " of nd4j-cuda (where both are present, set BACKEND_PRIORITY_CPU=200 in the environment)");
                }
            }
        }
    }
}
