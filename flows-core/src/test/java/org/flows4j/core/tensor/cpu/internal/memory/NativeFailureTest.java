package org.flows4j.core.tensor.cpu.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What JavaCPP and the loaders of operating systems say, and what to do about it. */
class NativeFailureTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /l.so) | musl",
                "/c/l.so: failed to map segment from shared object: Operation not permitted | noexec",
                "/c/l.so: failed to map segment from shared object | noexec",
                "/c/l.so: cannot allocate memory in static TLS block: Cannot allocate memory | ulimit -v",
                "Could not create the cache: Set the property | javacpp.cachedir=",
                "Could not find jnidnnl in class, module, and library paths. | org.bytedeco:dnnl"
            })
    void adviceFollowsTheFirstCause(String cause, String advice) {
        UnsatisfiedLinkError failure = new UnsatisfiedLinkError("no jnidnnl in java.library.path: /usr/lib");
        failure.initCause(new UnsatisfiedLinkError(cause));
        assertThat(NativeFailure.reason(failure)).isEqualTo(cause);
        assertThat(NativeFailure.advice(failure, "dnnl")).contains(advice);
    }

    @Test
    void addressSpaceIsWhatTheLimitLeaves() {
        String limits = """
                Limit                     Soft Limit           Hard Limit           Units
                Max cpu time              unlimited            unlimited            seconds
                Max address space         4096000000           4096000000           bytes
                """;
        assertThat(AddressSpace.left(limits, "VmPeak:\t 3000000 kB\nVmSize:\t 2000000 kB\n"))
                .isEqualTo(4_096_000_000L - 2_048_000_000L);
        assertThat(AddressSpace.left(limits.replace("4096000000", "unlimited"), "VmSize:\t 2000000 kB\n"))
                .isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> AddressSpace.require(Long.MAX_VALUE, 300L << 20))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("8796093022207 MB", "ulimit -v", "300");
    }
}
