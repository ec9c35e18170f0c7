package org.flows4j.examples.experiments.comparison;

import java.util.Locale;
import java.util.function.IntFunction;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;

/** Models of one kind made equal in size to others, by the width of their networks. */
public final class EqualParameters {
    /** The allowed relative difference in the number of parameters. */
    private static final double TOLERANCE = 0.05;

    private static final int WIDEST = 1 << 14;

    private EqualParameters() {}

    /**
     * The model whose number of parameters is nearest to a number.
     *
     * @param ofWidth makes a model with networks of a given width; wider ones have more parameters
     * @param wanted trained scalars
     * @param advice what to change if there is no such model, for the message
     * @throws IllegalArgumentException if that number differs by more than 5 %
     */
    public static Contestant nearest(IntFunction<Contestant> ofWidth, long wanted, String advice) {
        int narrow = 1;
        int wide = 2;
        while (wide < WIDEST && count(ofWidth.apply(wide)) <= wanted) {
            narrow = wide;
            wide *= 2;
        }
        while (wide - narrow > 1) {
            int middle = (narrow + wide) / 2;
            if (count(ofWidth.apply(middle)) <= wanted) {
                narrow = middle;
            } else {
                wide = middle;
            }
        }
        Contestant smaller = ofWidth.apply(narrow);
        Contestant larger = ofWidth.apply(wide);
        long below = count(smaller);
        long above = count(larger);
        boolean up = above - wanted < wanted - below;
        Contestant found = up ? larger : smaller;
        long parameters = up ? above : below;
        if (Math.abs(parameters - wanted) > TOLERANCE * wanted) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s has %d parameters at width %d, not within %.0f %% of the %d parameters wanted; %s",
                    found.name(),
                    parameters,
                    up ? wide : narrow,
                    100 * TOLERANCE,
                    wanted,
                    advice));
        }
        return found;
    }

    /** The number of trained scalars of a contestant. */
    public static long count(Contestant contestant) {
        CpuBackend backend = CpuBackend.create();
        try {
            return Model.create(contestant.model(), backend, 0)
                    .flow()
                    .parameters()
                    .count();
        } finally {
            backend.trimMemory();
        }
    }
}
