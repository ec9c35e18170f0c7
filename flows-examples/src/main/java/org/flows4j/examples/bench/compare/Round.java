package org.flows4j.examples.bench.compare;

import java.util.Map;

/**
 * What one side measured in one round.
 *
 * @param number of the round, from 1
 * @param side name of the side
 * @param idle whether the processors were idle before
 * @param figures by the names of {@code flows bench}
 */
public record Round(int number, String side, boolean idle, Map<String, Double> figures) {}
