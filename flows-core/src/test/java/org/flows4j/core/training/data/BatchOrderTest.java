package org.flows4j.core.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchOrderTest {
    @Test
    void anEpochVisitsEveryRowAtMostOnceAndDropsTheIncompleteBatch() {
        BatchOrder order = new BatchOrder(23, 5, 1);
        assertThat(order.stepsPerEpoch()).isEqualTo(4);
        Set<Integer> dropped = new HashSet<>();
        for (int epoch = 0; epoch < 10; epoch++) {
            Set<Integer> seen = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                for (int row : order.rowsOf(4L * epoch + i)) {
                    assertThat(row).isBetween(0, 22);
                    assertThat(seen.add(row))
                            .as("row %d twice in epoch %d", row, epoch)
                            .isTrue();
                }
            }
            assertThat(seen).hasSize(20);
            for (int row = 0; row < 23; row++) {
                if (!seen.contains(row)) {
                    dropped.add(row);
                }
            }
        }
        assertThat(dropped).as("other rows are left out in other epochs").hasSizeGreaterThan(10);
    }

    @Test
    void theOrderDependsOnSeedAndEpochOnly() {
        BatchOrder forwards = new BatchOrder(50, 7, 9);
        BatchOrder backwards = new BatchOrder(50, 7, 9);
        int[][] rows = new int[30][];
        for (int step = 0; step < rows.length; step++) {
            rows[step] = forwards.rowsOf(step);
        }
        for (int step = rows.length - 1; step >= 0; step--) {
            assertThat(backwards.rowsOf(step)).containsExactly(rows[step]);
        }
        assertThat(rows[7]).isNotEqualTo(rows[0]);
        assertThat(new BatchOrder(50, 7, 10).rowsOf(0)).isNotEqualTo(rows[0]);
    }

    @Test
    void tooLittleDataIsRefused() {
        assertThatThrownBy(() -> new BatchOrder(3, 4, 0)).hasMessageContaining("batches of 4 from 3");
        assertThatThrownBy(() -> new BatchOrder(3, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
