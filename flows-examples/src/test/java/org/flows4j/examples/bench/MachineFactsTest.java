package org.flows4j.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineFactsTest {
    @Test
    void instructionsForMatrixProductsAreNamed() {
        assertThat(MachineFacts.instructions("fpu avx2 avx512f avx512_bf16"))
                .isEqualTo(" (AVX-512, AVX512-BF16, no AMX)");
        assertThat(MachineFacts.instructions("fpu avx512f avx512_bf16 amx_bf16"))
                .isEqualTo(" (AVX-512, AVX512-BF16, AMX)");
        assertThat(MachineFacts.instructions("fpu avx2")).isEqualTo(" (no AVX-512, no AVX512-BF16, no AMX)");
    }
}
