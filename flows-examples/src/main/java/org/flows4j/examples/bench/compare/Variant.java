package org.flows4j.examples.bench.compare;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flows4j.core.tensor.Precision;

/**
 * PyTorch with some options turned on.
 *
 * @param options empty for plain eager PyTorch
 */
public record Variant(Set<TorchOption> options) {
    private static final String EAGER = "eager";

    /** Copies the options. */
    public Variant {
        options = Set.copyOf(options);
    }

    /**
     * Reads names of options joined by {@code +}, such as {@code compile+channels-last}, or {@code eager}.
     *
     * @param text names of options
     * @return the variant
     * @throws IllegalArgumentException if an option is unknown
     */
    public static Variant parse(String text) {
        Set<TorchOption> options = EnumSet.noneOf(TorchOption.class);
        if (!text.equals(EAGER)) {
            for (String label : text.split("\\+", -1)) {
                options.add(TorchOption.of(label));
            }
        }
        return new Variant(options);
    }

    static List<Variant> parseAll(List<String> texts) {
        return texts.stream().map(Variant::parse).toList();
    }

    Variant with(TorchOption option) {
        Set<TorchOption> all = EnumSet.of(option);
        all.addAll(options);
        return new Variant(all);
    }

    /** {@link Precision#MIXED} if an option computes in BFLOAT16, else {@link Precision#FLOAT32}. */
    Precision precision() {
        boolean mixed = options.stream().anyMatch(option -> option.precision() == Precision.MIXED);
        return mixed ? Precision.MIXED : Precision.FLOAT32;
    }

    /** The options as words of a command line. */
    List<String> arguments() {
        List<String> words = new ArrayList<>();
        sorted().forEach(option -> words.add("--" + option.label()));
        return words;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return options.isEmpty()
                ? EAGER
                : sorted().stream().map(TorchOption::label).collect(Collectors.joining("+"));
    }

    private List<TorchOption> sorted() {
        return options.stream().sorted().toList();
    }
}
