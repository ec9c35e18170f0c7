/**
 * The SIMD kernels of the CPU backend, the only package that uses {@code jdk.incubator.vector}.
 *
 * <p>The incubating module is present only when the JVM runs with {@code --add-modules jdk.incubator.vector}, so no class
 * outside this package names one in it: the CPU backend looks its entry up by name and, where that fails, uses kernels in
 * plain Java with the same results up to rounding.
 */
@NullMarked
package org.flows4j.core.tensor.cpu.vector;

import org.jspecify.annotations.NullMarked;
