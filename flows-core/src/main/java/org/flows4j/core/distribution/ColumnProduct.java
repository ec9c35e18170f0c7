package org.flows4j.core.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Independent distributions of groups of columns, such as angles beside real numbers: {@code log p(z) = sum over the groups of log p(z's
 * columns of the group)}. A draw draws from the groups in order; each obeys the temperature in its own way.
 */
public final class ColumnProduct implements Distribution {
    private final List<Group> groups;
    private final int[] places;

    /**
     * The distribution of some columns.
     *
     * @param columns indices of the columns, from 0
     * @param distribution over as many components
     */
    public record Group(List<Integer> columns, Distribution distribution) {
        /**
         * Checks that the numbers agree.
         *
         * @throws IllegalArgumentException if they do not
         */
        public Group {
            columns = List.copyOf(columns);
            if (!distribution.sampleShape().equals(Shape.vector(columns.size()))) {
                throw new IllegalArgumentException("A distribution of samples of shape " + distribution.sampleShape()
                        + " cannot be that of the columns " + columns);
            }
        }

        private Tensor of(Tensor z) {
            return z.backend()
                    .select(z, columns.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /**
     * Joins the distributions of all columns.
     *
     * @param groups together they name each column from 0 to D - 1 once
     * @throws IllegalArgumentException if a column is missing or named twice
     */
    public ColumnProduct(List<Group> groups) {
        this.groups = List.copyOf(groups);
        List<Integer> order = new ArrayList<>();
        groups.forEach(group -> order.addAll(group.columns));
        if (order.isEmpty()
                || !order.stream()
                        .sorted()
                        .toList()
                        .equals(IntStream.range(0, order.size()).boxed().toList())) {
            throw new IllegalArgumentException(
                    "The groups name each column from 0 to " + (order.size() - 1) + " once, got " + order);
        }
        this.places = new int[order.size()];
        for (int i = 0; i < places.length; i++) {
            places[order.get(i)] = i;
        }
    }

    @Override
    public Shape sampleShape() {
        return Shape.vector(places.length);
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape());
        Tensor[] terms = groups.stream()
                .map(group -> group.distribution.logProb(group.of(z), evaluation))
                .toArray(Tensor[]::new);
        Tensor total = terms[0];
        for (int i = 1; i < terms.length; i++) {
            total = total.add(terms[i]);
        }
        return total;
    }

    @Override
    public void initialize(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape());
        groups.forEach(group -> group.distribution.initialize(group.of(z), evaluation));
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        return joined(group -> group.distribution.sample(n, temperature, random, evaluation));
    }

    @Override
    public Tensor trial(int n, double temperature, Evaluation evaluation) {
        return joined(group -> group.distribution.trial(n, temperature, evaluation));
    }

    private Tensor joined(Function<Group, Tensor> draw) {
        Tensor[] draws = groups.stream().map(draw).toArray(Tensor[]::new);
        Tensor joined = Tensor.concat(-1, draws);
        return joined.backend().select(joined, places);
    }

    @Override
    public boolean reparameterized() {
        return groups.stream().allMatch(group -> group.distribution.reparameterized());
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(
                groups.stream().map(group -> group.distribution.parameters()).toList());
    }

    @Override
    public String toString() {
        return "ColumnProduct" + groups.stream().map(Group::distribution).toList();
    }
}
