package org.flows4j.models.onnx;

/** A function of a flow that can be exported. */
public enum OnnxFunction {
    /** The log-density in nats, {@code log_prob [N]} in double, of {@code x [N, sample...]}. */
    LOG_PROB("log_prob"),
    /** The latent {@code z [N, latent...]} of {@code x [N, sample...]}, with noise at its center. */
    ENCODE("encode"),
    /** The sample {@code x [N, sample...]} of {@code z [N, latent...]}, with noise at its center. */
    DECODE("decode"),
    /** Samples {@code x [N, sample...]} for given noise. */
    SAMPLE("sample");

    private final String label;

    OnnxFunction(String label) {
        this.label = label;
    }

    /** The name in file names and on the command line. */
    public String label() {
        return label;
    }
}
