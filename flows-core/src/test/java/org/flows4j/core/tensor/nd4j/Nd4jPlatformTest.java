package org.flows4j.core.tensor.nd4j;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Nd4jPlatformTest {
    private static Map<String, Object> device(String name, int major, int minor) {
        return Map.of("cuda.deviceName", name, "cuda.deviceMajor", major, "cuda.deviceMinor", minor);
    }

    @Test
    void acceptsThisMachine() {
        assertThatCode(Nd4jPlatform::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"3,7", "6,1", "7,5", "8,0", "8,6"})
    void acceptsGpusTheBinariesHaveCodeFor(int major, int minor) {
        assertThatCode(() -> Nd4jPlatform.checkDevices(List.of(device("Card", major, minor))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"3,5", "8,9", "9,0", "10,0", "12,0"})
    void refusesOtherGpus(int major, int minor) {
        List<Map<String, Object>> devices = List.of(device("Old card", 8, 0), device("Other card", major, minor));
        assertThatThrownBy(() -> Nd4jPlatform.checkDevices(devices))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "Other card", major + "." + minor, "8.6", "CUDA_VISIBLE_DEVICES", "nd4j-native");
    }

    @Test
    void refusesACudaBackendWithoutDevices() {
        assertThatThrownBy(() -> Nd4jPlatform.checkDevices(null)).isInstanceOf(IllegalStateException.class);
    }
}
