package org.flows4j.examples.bench.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flows4j.core.tensor.Precision;

/** What a user of PyTorch can turn on. */
public enum TorchOption {
    /** Compiles with inductor. */
    COMPILE(Precision.FLOAT32),
    /** Compiles with inductor to a C++ program without Python between the kernels. */
    CPP_WRAPPER(Precision.FLOAT32),
    /** Makes the weights constants of the compiled program; for inference only. */
    FREEZE(Precision.FLOAT32),
    /** Stores images with their channels last. */
    CHANNELS_LAST(Precision.FLOAT32),
    /** Computes attention in one operation. */
    FUSED_ATTENTION(Precision.FLOAT32),
    /** Computes products and convolutions in BFLOAT16, and keeps their results in that format. */
    AUTOCAST(Precision.MIXED),
    /** Rounds the factors of products and convolutions to BFLOAT16. */
    BF16_PRODUCTS(Precision.MIXED);

    private final Precision precision;

    TorchOption(Precision precision) {
        this.precision = precision;
    }

    /** The precision of Flows4J that computes with numbers of the same format. */
    Precision precision() {
        return precision;
    }

    /** The name in variants and on the command line of the PyTorch program. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static TorchOption of(String label) {
        return Arrays.stream(values())
                .filter(option -> option.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown variant of PyTorch: '" + label
                        + "'; use eager, or a combination with + of "
                        + Arrays.stream(values()).map(TorchOption::label).collect(Collectors.joining(", "))));
    }
}
