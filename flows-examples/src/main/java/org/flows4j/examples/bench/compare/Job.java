package org.flows4j.examples.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.flows4j.core.tensor.Precision;

/** The measured work. Each job is a benchmark of the same name under {@code flows bench}. */
public enum Job {
    /** A multi-scale flow of images. */
    GLOW("compile+channels-last", "compile+channels-last+freeze", "compile", "channels-last", "eager"),
    /** A coupling layer of Flow++ with its network. */
    FLOWPP(
            "compile+channels-last+fused-attention",
            "compile+channels-last+fused-attention+freeze",
            "compile+channels-last",
            "channels-last+fused-attention",
            "eager"),
    /** A small flow of vectors. */
    TOY("compile+cpp-wrapper", "compile", "compile+freeze", "eager"),
    /** An affine masked autoregressive flow of vectors. */
    MAF("compile+cpp-wrapper", "compile", "compile+freeze", "eager"),
    /** An autoregressive neural spline flow of vectors. */
    NSF("compile+cpp-wrapper", "compile", "compile+freeze", "eager"),
    /** A residual flow of vectors, whose small products gain nothing from a lower precision. */
    RESIDUAL("compile+cpp-wrapper", "compile", "eager"),
    /** A continuous flow of vectors, trained by maximum likelihood; the precision of its solver is single. */
    FFJORD("compile+cpp-wrapper", "compile", "eager"),
    /** The transform of a mixture-of-logistics coupling, which has no product to compute in a lower precision. */
    MIXLOG("compile", "eager"),
    /** A small PixelCNN++ of gray images, sampled from kept activations. */
    PIXELCNN("compile+cpp-wrapper", "compile", "compile+channels-last", "eager");

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of records
    private final List<Variant> variants;

    Job(String... variants) {
        this.variants = Variant.parseAll(List.of(variants));
    }

    /**
     * The job with this label.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Job of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** The name of the benchmark. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the job has products that {@link Precision#MIXED} computes in BFLOAT16. */
    public boolean has(Precision precision) {
        boolean inSinglePrecisionAlone = this == MIXLOG || this == RESIDUAL || this == FFJORD;
        return precision == Precision.FLOAT32 || (precision == Precision.MIXED && !inSinglePrecisionAlone);
    }

    /** The number of threads unless the user chooses one: a step of the small flow is too short to share. */
    int threads(int processors) {
        return this == TOY ? 1 : processors;
    }

    /** The variants that are tried unless the user names others. */
    List<Variant> variants(Precision precision) {
        if (precision == Precision.FLOAT32) {
            return variants;
        }
        return Stream.concat(
                        variants.stream().map(variant -> variant.with(TorchOption.AUTOCAST)),
                        Stream.of(variants.get(0).with(TorchOption.BF16_PRODUCTS)))
                .toList();
    }
}
