package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.ops.LstmStep;

/** {@link LstmMath} in plain Java, number by number. */
final class PlainLstmMath implements LstmMath {
    @Override
    public void step(LstmTile tile, int count) {
        for (int row = 0; row < count; row += tile.width) {
            for (int k = row; k < row + tile.width; k++) {
                Unit unit = new Unit(tile, row, k);
                tile.nextCell[k] = (float) unit.next;
                tile.nextHidden[k] = (float) (unit.output * unit.squashed);
            }
        }
    }

    @Override
    public void pullBack(LstmTile tile, int count) {
        for (int row = 0; row < count; row += tile.width) {
            for (int k = row; k < row + tile.width; k++) {
                Unit unit = new Unit(tile, row, k);
                unit.pullBack(tile, k);
            }
        }
    }

    /** One number of the state: its gates after their nonlinearities, and the next cell. */
    private static final class Unit {
        final int at;
        final double cell;
        final double input;
        final double forget;
        final double candidate;
        final double output;
        final double next;
        final double squashed;

        Unit(LstmTile tile, int row, int k) {
            this.at = LstmStep.GATES * row + k - row;
            this.cell = tile.cell[k];
            this.input = ScalarMath.sigmoid(tile.gates[at]);
            this.forget = ScalarMath.sigmoid(tile.gates[at + tile.width]);
            this.candidate = Math.tanh(tile.gates[at + 2 * tile.width]);
            this.output = ScalarMath.sigmoid(tile.gates[at + 3 * tile.width]);
            this.next = forget * cell + input * candidate;
            this.squashed = Math.tanh(next);
        }

        void pullBack(LstmTile tile, int k) {
            double toHidden = tile.toNextHidden[k];
            double toNext = tile.toNextCell[k] + toHidden * output * (1 - squashed * squashed);
            tile.toGates[at] = (float) (toNext * candidate * input * (1 - input));
            tile.toGates[at + tile.width] = (float) (toNext * cell * forget * (1 - forget));
            tile.toGates[at + 2 * tile.width] = (float) (toNext * input * (1 - candidate * candidate));
            tile.toGates[at + 3 * tile.width] = (float) (toHidden * squashed * output * (1 - output));
            tile.toCell[k] = (float) (toNext * forget);
        }
    }
}
