package org.flows4j.layers.continuous;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Recompute;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.layers.continuous.DormandPrince.Solution;
import org.flows4j.layers.continuous.VelocityField.Flux;
import org.flows4j.layers.continuous.VelocityField.Points;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a batch along a velocity field, in one direction: the adaptive solution, and its repetition on a tape with the accepted
 * steps. States are doubles in both, whatever the field's precision.
 *
 * @param field the velocity
 * @param towardsData whether time runs from 0 to 1, or from 1 to 0
 * @param probe of Hutchinson's estimator, {@code [N, D]}; null for the exact divergence
 */
record Integration(
        VelocityField field, boolean towardsData, @Nullable Tensor probe) {

    /**
     * Solves for plain rows.
     *
     * @param start {@code [N, D]}
     * @param condition {@code [N, k]} or null
     * @param withDivergence whether the divergence is integrated, as a last component of each state
     */
    Solution solve(
            Tensor start,
            @Nullable Tensor condition,
            boolean withDivergence,
            Evaluation evaluation,
            SolverSettings settings) {
        int rows = start.shape().dim(0);
        int width = field.dimensions();
        double[] states = start.toDoubles();
        Rows conditions = condition == null ? null : Rows.of(condition);
        Rows probes = probe == null ? null : Rows.of(probe);
        DormandPrince.Rates rates = (chosen, times, values) -> {
            try (Scope scope = start.backend().openScope()) {
                int given = values.length / chosen.length;
                double[] x = given == width ? values : columns(values, chosen.length, given, 0, width);
                Points points = new Points(
                        start.backend().fromDoubles(x, Shape.of(chosen.length, width), start.dtype()),
                        fieldTimes(times),
                        conditions == null ? null : conditions.select(chosen));
                if (!withDivergence) {
                    return directed(field.velocity(points, evaluation).toDoubles());
                }
                Flux flux = flux(points, probes == null ? null : probes.select(chosen), evaluation);
                return directed(
                        joined(flux.velocity().toDoubles(), flux.divergence().toDoubles(), width));
            }
        };
        double[] initial = withDivergence ? joined(states, new double[rows], width) : states;
        return DormandPrince.solve(rates, initial, rows, settings.within(start.dtype()));
    }

    private Flux flux(Points points, @Nullable Tensor chosenProbe, Evaluation evaluation) {
        return chosenProbe == null ? field.exact(points, evaluation) : field.estimated(points, chosenProbe, evaluation);
    }

    private double[] fieldTimes(double... times) {
        return towardsData
                ? times.clone()
                : Arrays.stream(times).map(t -> 1 - t).toArray();
    }

    private double[] directed(double... rates) {
        return towardsData ? rates : Arrays.stream(rates).map(rate -> -rate).toArray();
    }

    /** Rows of a tensor by their numbers. */
    private record Rows(Tensor all, double[] values) {
        static Rows of(Tensor all) {
            return new Rows(all, all.toDoubles());
        }

        Tensor select(int... chosen) {
            int width = all.shape().dim(1);
            if (chosen.length == all.shape().dim(0)) {
                return all;
            }
            double[] selected = new double[chosen.length * width];
            for (int i = 0; i < chosen.length; i++) {
                System.arraycopy(values, chosen[i] * width, selected, i * width, width);
            }
            return all.backend().fromDoubles(selected, Shape.of(chosen.length, width), all.dtype());
        }
    }

    /** Some columns of rows. */
    static double[] columns(double[] values, int rows, int width, int from, int to) {
        double[] part = new double[rows * (to - from)];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * width + from, part, i * (to - from), to - from);
        }
        return part;
    }

    private static double[] joined(double[] vectors, double[] last, int width) {
        double[] states = new double[vectors.length + last.length];
        for (int i = 0; i < last.length; i++) {
            System.arraycopy(vectors, i * width, states, i * (width + 1), width);
            states[i * (width + 1) + width] = last[i];
        }
        return states;
    }

    /**
     * Repeats the accepted steps of a solution with tensor operations, so that a tape differentiates the discrete solution. Every step is a
     * part that follows the memory mode.
     */
    LayerResult replay(Tensor start, FlowContext context, @Nullable Tensor condition, AcceptedSteps steps) {
        int rows = start.shape().dim(0);
        TensorBackend plain = start.backend().plain();
        Tensor x = start.cast(DType.FLOAT64);
        Tensor logDet = plain.fill(0, Shape.of(rows), DType.FLOAT64);
        double[] times = new double[rows];
        for (int i = 0; i < steps.longest(); i++) {
            double[] sizes = steps.sizes(i);
            double[] now = times.clone();
            List<Tensor> inputs = new ArrayList<>(List.of(x, logDet));
            if (condition != null) {
                inputs.add(condition);
            }
            List<Tensor> after = Recompute.run(
                    context,
                    inputs,
                    (given, part) -> step(
                            given.get(0),
                            given.get(1),
                            given.size() > 2 ? given.get(2) : null,
                            now,
                            sizes,
                            start.dtype(),
                            part));
            x = after.get(0);
            logDet = after.get(1);
            for (int row = 0; row < rows; row++) {
                times[row] = Math.min(1, times[row] + sizes[row]);
            }
        }
        return new LayerResult(x.cast(start.dtype()), logDet);
    }

    private List<Tensor> step(
            Tensor x,
            Tensor logDet,
            @Nullable Tensor condition,
            double[] times,
            double[] sizes,
            DType dtype,
            Evaluation evaluation) {
        int rows = times.length;
        Tensor h = x.backend().plain().fromDoubles(directed(sizes), Shape.of(rows), DType.FLOAT64);
        Tensor column = h.reshape(rows, 1);
        double[][] weights = DormandPrince.WEIGHTS;
        int last = weights.length - 1;
        List<Tensor> velocities = new ArrayList<>();
        List<Tensor> divergences = new ArrayList<>();
        for (int stage = 0; stage < last; stage++) {
            double[] at = new double[rows];
            for (int row = 0; row < rows; row++) {
                at[row] = times[row] + DormandPrince.NODES[stage] * sizes[row];
            }
            Tensor moved =
                    stage == 0 ? x : x.add(weighted(weights[stage], velocities).mul(column));
            Flux flux = flux(new Points(moved.cast(dtype), fieldTimes(at), condition), probe, evaluation);
            velocities.add(flux.velocity().cast(DType.FLOAT64));
            divergences.add(flux.divergence());
        }
        return List.of(
                x.add(weighted(weights[last], velocities).mul(column)),
                logDet.add(weighted(weights[last], divergences).mul(h)));
    }

    private static Tensor weighted(double[] weights, List<Tensor> rates) {
        Tensor sum = rates.get(0).mul(weights[0]);
        for (int i = 1; i < weights.length; i++) {
            if (weights[i] != 0) {
                sum = sum.add(rates.get(i).mul(weights[i]));
            }
        }
        return sum;
    }
}
