package org.flows4j.core.tensor;

/** The precision of computations with a model: a setting of training and of inference, not of the model. */
public enum Precision {
    /** Double precision throughout. */
    FLOAT64(DType.FLOAT64),
    /** Single precision, log-determinants in double. */
    FLOAT32(DType.FLOAT32),
    /**
     * Single precision, but conditioner networks multiply numbers rounded to {@link DType#BFLOAT16} and keep their hidden activations
     * in that format (Micikevicius et al. 2018, "Mixed precision training"). The flow's state, its log-determinants, all parameters and
     * their gradients stay in single precision, so models are saved and load as {@link #FLOAT32}. A coupling gives its network the same
     * numbers in both directions, so its inverse is as exact.
     */
    MIXED(DType.FLOAT32),
    /**
     * Single precision, but conditioner networks multiply sums of two {@link DType#BFLOAT16} numbers, {@code x = high + low}, by three
     * products that are accumulated in single precision: {@code high * high + high * low + low * high} (Henry, Tang and Heinecke 2019,
     * "Leveraging the bfloat16 artificial intelligence datatype for higher-precision computations"). A product of two numbers has a
     * relative error of at most 3 * 2^-16, where single precision has 2^-24. Everything else is as in {@link #FLOAT32}. Meant for processors
     * that multiply matrices of BFLOAT16 at least three times faster than floats (AMX); on others it is slower than {@link #FLOAT32}.
     * Numbers of networks must stay below 2^111; larger ones become NaN.
     */
    BFLOAT16X3(DType.FLOAT32);

    private final DType dtype;

    Precision(DType dtype) {
        this.dtype = dtype;
    }

    /** The format of parameters and samples: single or double precision. */
    public DType dtype() {
        return dtype;
    }
}
