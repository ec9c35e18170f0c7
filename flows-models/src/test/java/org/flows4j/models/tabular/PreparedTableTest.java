package org.flows4j.models.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.junit.jupiter.api.Test;

class PreparedTableTest {
    private static DataSet table(String... names) {
        double[][] rows = new double[100][];
        Arrays.setAll(rows, i -> new double[] {i, 7, i * 0.37 % 1, 32 + 1.8 * i, -i * 0.37 % 1, i % 3});
        return DataSets.ofRows(rows, names);
    }

    @Test
    void constantAndDuplicateColumnsAreNamed() {
        PreparedTable prepared = PreparedTable.of(table("celsius", "station", "a", "fahrenheit", "minus a", "b"));
        assertThat(prepared.dropped())
                .isEqualTo(Map.of(
                        "station",
                        "constant",
                        "fahrenheit",
                        "equal to celsius up to scale and offset",
                        "minus a",
                        "equal to a up to scale and offset"));
        assertThat(prepared.rows().columnNames()).containsExactly("celsius", "a", "b");
    }

    /** Rounding decides the sign of the first standardized value here. */
    @Test
    void duplicatesThatStartAtTheMeanAreFound() {
        double[][] rows = new double[101][];
        Arrays.setAll(rows, i -> new double[] {(i + 50) % 101 - 50, 2 * ((i + 50) % 101) + 1});
        assertThat(PreparedTable.of(DataSets.ofRows(rows, "a", "b")).dropped())
                .isEqualTo(Map.of("b", "equal to a up to scale and offset"));
    }

    @Test
    void columnsWithoutNamesAreNumbered() {
        PreparedTable prepared = PreparedTable.of(table());
        assertThat(prepared.dropped()).containsEntry("2", "constant").hasSize(3);
        assertThat(prepared.rows().columnNames()).containsExactly("1", "3", "6");
    }

    @Test
    void otherTablesStayAsTheyAre() {
        DataSet rows = DataSets.ofRows(new double[][] {{1, 2}, {2, 1}, {5, 9}});
        assertThat(PreparedTable.of(rows).rows()).isSameAs(rows);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreparedTable.of(DataSets.ofRows(new double[3][2])))
                .withMessageContaining("All 2 columns");
    }
}
