package org.flows4j.core.nn.parts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Several branches of the same input, whose results are joined: {@code [first(h), second(h), ..]}, then put into an order.
 *
 * @param branches at least one
 * @param order channel i of the result is channel {@code order[i]} of the joined ones; empty to keep them
 */
public record BesidePart(List<List<NetworkPart>> branches, List<Integer> order) implements NetworkPart {
    /** @throws IllegalArgumentException if there is no branch */
    public BesidePart {
        order = List.copyOf(order);
        branches = branches.stream().map(List::copyOf).toList();
        if (branches.isEmpty()) {
            throw new IllegalArgumentException("Parts beside one another need at least one branch");
        }
    }

    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        List<BuiltPart> built = new ArrayList<>();
        int channels = 0;
        for (List<NetworkPart> branch : branches) {
            ParameterFactory own = parameters.child("branch" + (built.size() + 1));
            BuiltPart part = PartNetwork.sequence(branch, own, input, contextChannels);
            channels = Math.addExact(channels, part.output().channels());
            built.add(part);
        }
        int[] places = order.stream().mapToInt(Integer::intValue).toArray();
        int[] sorted = places.clone();
        Arrays.sort(sorted);
        if (places.length > 0
                && !Arrays.equals(sorted, IntStream.range(0, channels).toArray())) {
            throw new IllegalArgumentException(
                    "The order of " + channels + " channels names each of them once, got " + order);
        }
        return new BuiltPart(
                input.with(-1, channels),
                ParameterList.concat(built.stream().map(BuiltPart::parameters).toList()),
                (h, context, evaluation) -> {
                    Tensor joined = Tensor.concat(
                            -1,
                            built.stream()
                                    .map(part -> part.function().apply(h, context, evaluation))
                                    .toArray(Tensor[]::new));
                    return places.length == 0 ? joined : joined.backend().select(joined, places);
                });
    }
}
