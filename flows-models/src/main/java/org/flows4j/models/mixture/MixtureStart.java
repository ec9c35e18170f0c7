package org.flows4j.models.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * Fits the standardization, the power transforms and the mixture of a {@link MixtureFlow} to a table, without gradients. The number of
 * components, the shrinkage and the use of power transforms are those of the best held-out log-likelihood ({@link MixtureChoice}). Small
 * tables get the average of several mixtures with different starts, whose likelihood is at least the mean of theirs; it is one mixture of
 * all their components.
 */
public final class MixtureStart {
    /** Rows that a fit uses; more of them would change little. */
    private static final int MOST_ROWS = 200_000;

    private static final int SMALL = 5000;
    private static final int MEDIUM = 20_000;
    private static final double TOLERANCE = 1e-4;

    private final MixtureChoice choice;
    private final MixtureConfig config;
    private final Flow frame;
    private final double[][] latents;
    private final TensorBackend backend;
    private final long seed;
    private final BooleanSupplier stop;
    private @Nullable NormalComponents fitted;

    private MixtureStart(
            MixtureChoice choice,
            MixtureConfig config,
            Candidate candidate,
            TensorBackend backend,
            long seed,
            BooleanSupplier stop) {
        this.choice = choice;
        this.config = config;
        this.frame = candidate.frame;
        this.latents = candidate.latents;
        this.backend = backend;
        this.seed = seed;
        this.stop = stop;
    }

    /** A table in standardized units, with or without power transforms. */
    private static final class Candidate {
        private final Flow frame;
        private final double[][] latents;
        private final double logTerm;

        Candidate(MixtureConfig config, double[][] rows, boolean power, TensorBackend backend) {
            MixtureConfig plain =
                    config.forCondition(0).withSteps(0, config.hiddenUnits()).withStart(power, 1);
            frame = new MixtureFlow()
                    .build(plain, new ParameterFactory(backend, DType.FLOAT64, new SplittableRandom(0)));
            double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
            int columns = config.columns();
            try (Scope scope = backend.openScope()) {
                Tensor x = backend.fromDoubles(flat, Shape.of(rows.length, columns), DType.FLOAT64);
                frame.initialize(x, new SplittableRandom(0));
                LayerResult result = frame.layers().forward(x, FlowContext.inference(new SplittableRandom(1)));
                double[] z = result.value().toDoubles();
                latents = new double[rows.length][];
                Arrays.setAll(latents, i -> Arrays.copyOfRange(z, i * columns, (i + 1) * columns));
                logTerm = Arrays.stream(result.logTerm().toDoubles()).average().orElseThrow();
            }
        }

        MixtureChoice search(
                boolean power,
                long seed,
                TensorBackend backend,
                BooleanSupplier stop,
                Consumer<MixtureChoice> progress) {
            return new MixtureSearch(latents, power, logTerm, seed, backend, stop, progress).run();
        }
    }

    /**
     * Chooses a mixture for a table.
     *
     * @param config the model; its numbers of columns are those of the table, its power and components do not matter
     * @param table the rows, in their own units
     * @param seed of the starts
     * @param backend has the threads
     * @param stop whether the time is over: the search then ends with the best so far
     * @param progress receives every mixture that is tried
     */
    public static MixtureStart choose(
            MixtureConfig config,
            double[][] table,
            long seed,
            TensorBackend backend,
            BooleanSupplier stop,
            Consumer<MixtureChoice> progress) {
        double[][] rows = limited(table);
        Candidate plain = new Candidate(config, rows, false, backend);
        Candidate power = new Candidate(config, rows, true, backend);
        MixtureChoice ofPlain = plain.search(false, seed, backend, stop, progress);
        MixtureChoice ofPower = power.search(true, seed, backend, stop, progress);
        return ofPower.logLikelihood() > ofPlain.logLikelihood()
                ? new MixtureStart(ofPower, config, power, backend, seed, stop)
                : new MixtureStart(ofPlain, config, plain, backend, seed, stop);
    }

    /** Returns the same choice for another table with the same columns. */
    public MixtureStart on(double[]... table) {
        Candidate candidate = new Candidate(config, limited(table), choice.power(), backend);
        return new MixtureStart(choice, config, candidate, backend, seed, stop);
    }

    /** The chosen mixture and its held-out log-likelihood. */
    public MixtureChoice choice() {
        return choice;
    }

    /** Fits the chosen mixture to all rows; returns the configuration with its power transforms and components. */
    public MixtureConfig config() {
        return config.withStart(choice.power(), fitted().count());
    }

    /** The number of mixtures that are averaged if there is time. */
    private int starts() {
        return choice.components() == 1 ? 1 : latents.length < SMALL ? 8 : latents.length < MEDIUM ? 3 : 1;
    }

    /**
     * Sets a flow's parameters to the mixture of all rows.
     *
     * @param flow a new flow of {@link #config}
     */
    public void assign(Flow flow) {
        ParameterList targets = flow.parameters();
        for (Parameter source : frame.layers().parameters()) {
            targets.get(source.name()).assign(source.value().toDoubles());
        }
        NormalComponents broad = broad();
        NormalComponents fitted = fitted();
        // The component with heavy tails gets the weight of one row.
        double share = 1.0 / (1 + latents.length);
        double[] weights = Stream.of(
                        Arrays.stream(fitted.weights())
                                .map(w -> (1 - share) * w)
                                .toArray(),
                        new double[] {share})
                .flatMapToDouble(Arrays::stream)
                .map(Math::log)
                .toArray();
        targets.get("base.weights").assign(weights);
        List<NormalComponents> all = List.of(fitted, broad);
        targets.get("base.means")
                .assign(all.stream()
                        .flatMap(part -> Arrays.stream(part.means()))
                        .flatMapToDouble(Arrays::stream)
                        .toArray());
        int d = config.columns();
        double[][] factors =
                all.stream().flatMap(part -> Arrays.stream(part.factors())).toArray(double[][]::new);
        double[] logs = new double[factors.length * d];
        double[] lower = new double[factors.length * (d * (d - 1) / 2)];
        int at = 0;
        for (int k = 0; k < factors.length; k++) {
            for (int i = 0; i < d; i++) {
                logs[k * d + i] = Math.log(factors[k][i * d + i]);
                System.arraycopy(factors[k], i * d, lower, at, i);
                at += i;
            }
        }
        targets.get("base.logs").assign(logs);
        if (d > 1) {
            targets.get("base.lower").assign(lower);
        }
    }

    /** The mean and covariance of all rows. */
    private NormalComponents broad() {
        return new ExpectationMaximization(latents, new Shrinkage(0, 0.1), 1, backend).fit(1, seed);
    }

    private NormalComponents fitted() {
        if (fitted == null) {
            fitted = fit();
        }
        return fitted;
    }

    /** At least one start, and further ones until the time is over. */
    private NormalComponents fit() {
        ExpectationMaximization fit = new ExpectationMaximization(latents, choice.shrinkage(), TOLERANCE, backend);
        if (starts() > 1) {
            List<NormalComponents> parts = new ArrayList<>();
            for (int i = 0; i < starts() && (i == 0 || !stop.getAsBoolean()); i++) {
                parts.add(fit.fit(choice.components(), seed + 1 + i));
            }
            return NormalComponents.pooled(parts.toArray(NormalComponents[]::new));
        }
        // Large tables get the best of three starts on a part of the rows.
        double[][] part = latents.length < MEDIUM ? latents : spread(latents, MEDIUM);
        ExpectationMaximization brief = new ExpectationMaximization(part, choice.shrinkage(), TOLERANCE, backend);
        NormalComponents best = null;
        double most = Double.NEGATIVE_INFINITY;
        int tries = choice.components() == 1 ? 1 : 3;
        for (int i = 0; i < tries && (best == null || !stop.getAsBoolean()); i++) {
            NormalComponents next = brief.fit(choice.components(), seed + 1 + i);
            double likelihood = Arrays.stream(next.logDensity(part)).average().orElseThrow();
            if (best == null || likelihood > most) {
                best = next;
                most = likelihood;
            }
        }
        NormalComponents start = Objects.requireNonNull(best);
        return part == latents ? start : fit.fit(start);
    }

    private static double[][] limited(double[]... table) {
        return table.length > MOST_ROWS ? spread(table, MOST_ROWS) : table;
    }

    private static double[][] spread(double[][] table, int count) {
        double[][] part = new double[count][];
        Arrays.setAll(part, i -> table[(int) ((long) i * table.length / count)]);
        return part;
    }
}
