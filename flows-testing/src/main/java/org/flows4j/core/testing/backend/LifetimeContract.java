package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lifetime of memory. */
public interface LifetimeContract extends BackendUnderTest {
    private Tensor ones(int... dims) {
        return backend().fill(1, Shape.of(dims), DType.FLOAT32);
    }

    private long live() {
        return backend().memory().live();
    }

    private static void assertReleased(Tensor tensor) {
        assertThatThrownBy(tensor::toDoubles).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(tensor::exp).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tensor.add(tensor)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tensor.reshape(tensor.shape().batch(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tensor.backend().updates().scale(tensor, 2)).isInstanceOf(IllegalStateException.class);
    }

    /** A scope releases the tensors that were created in it, and nothing else. */
    @Test
    default void scopesRelease() {
        long before = live();
        Tensor outside = ones(10);
        long withOutside = live();
        Tensor inside;
        try (Scope scope = backend().openScope()) {
            inside = ones(1000);
            Tensor sum = inside.add(outside.sum());
            assertThat(live()).isGreaterThanOrEqualTo(withOutside + 8000);
            assertThat(scope.keep(sum)).isSameAs(sum);
            sum.close();
        }
        assertReleased(inside);
        assertThat(live()).isEqualTo(withOutside);
        assertThatTensor(outside.sum()).hasElements(10);
        outside.close();
        assertReleased(outside);
        assertThat(live()).isLessThanOrEqualTo(before + Float.BYTES * 64);
    }

    /** A kept tensor passes to the enclosing scope, and from the outermost scope to the caller. */
    @Test
    default void keptTensorsMoveOutwards() {
        long before = live();
        Tensor toCaller;
        Tensor toOuter;
        try (Scope outer = backend().openScope()) {
            try (Scope inner = backend().openScope()) {
                toCaller = inner.keep(ones(2));
                toOuter = inner.keep(ones(3));
                assertThat(inner.keep(toOuter)).as("no longer this scope's").isSameAs(toOuter);
            }
            assertThatTensor(toOuter).hasElements(1, 1, 1);
            outer.keep(toCaller);
        }
        assertReleased(toOuter);
        assertThatTensor(toCaller).hasElements(1, 1);
        toCaller.close();
        assertReleased(toCaller);
        assertThat(live()).isEqualTo(before);
    }

    /** The enclosing scope's tensors stay when an inner scope closes. */
    @Test
    default void innerScopesLeaveOuterTensors() {
        inScope(backend -> {
            Tensor outer = ones(4);
            inScope(same -> assertThatTensor(outer.add(ones(4))).hasElements(2, 2, 2, 2));
            assertThatTensor(outer).hasElements(1, 1, 1, 1);
        });
    }

    /** Scopes close innermost first and on their own thread, or not at all. */
    @Test
    default void scopesCloseInOrder() {
        Scope outer = backend().openScope();
        Scope inner = backend().openScope();
        assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> CompletableFuture.runAsync(inner::close).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        inner.close();
        outer.close();
        assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class);
    }

    /** A scope belongs to one thread: tensors of other threads do not belong to it. */
    @Test
    default void scopesBelongToOneThread() {
        Tensor elsewhere;
        try (Scope scope = backend().openScope()) {
            elsewhere = CompletableFuture.supplyAsync(() -> ones(3)).join();
            assertThat(scope.keep(elsewhere)).isSameAs(elsewhere);
        }
        assertThatTensor(elsewhere).hasElements(1, 1, 1);
        elsewhere.close();
    }

    /** Closing twice, or closing a tensor that a scope will close again, is harmless. */
    @Test
    default void closingTwiceIsHarmless() {
        long before = live();
        try (Scope scope = backend().openScope()) {
            Tensor tensor = ones(100);
            Tensor kept = scope.keep(ones(50));
            tensor.close();
            tensor.close();
            kept.close();
            kept.close();
            assertReleased(tensor);
            assertReleased(kept);
            assertThat(live()).isEqualTo(before);
            ones(25);
        }
        assertThat(live()).isEqualTo(before);
    }

    /** A view keeps the memory alive by itself, and so does the original tensor. */
    @Test
    default void viewsOutliveTheirBase() {
        long before = live();
        Tensor base = backend().fromDoubles(new double[] {1, 2, 3, 4, 5, 6}, Shape.of(3, 2), DType.FLOAT64);
        long one = live();
        Tensor view = base.reshape(2, 3);
        Tensor part = base.slice(0, 1, 3);
        Tensor partOfView = view.reshape(6).slice(0, 2, 4);
        base.close();
        assertReleased(base);
        assertThatTensor(view).hasElements(1, 2, 3, 4, 5, 6);
        assertThatTensor(part).hasElements(3, 4, 5, 6);
        view.close();
        assertThatTensor(part.mul(2)).hasElements(6, 8, 10, 12);
        part.close();
        assertThatTensor(partOfView).hasElements(3, 4);
        assertThat(one).isGreaterThan(before);

        Tensor second = ones(4);
        Tensor closedFirst = second.reshape(2, 2);
        closedFirst.close();
        assertReleased(closedFirst);
        assertThatTensor(second).hasElements(1, 1, 1, 1);
        second.close();
        partOfView.close();
    }

    /** A reshape shares memory: live memory does not grow. */
    @Test
    default void reshapesTakeNoMemory() {
        inScope(backend -> {
            Tensor base = ones(1000);
            long before = live();
            Tensor view = base.reshape(10, 100);
            assertThat(live()).isEqualTo(before);
            assertThatTensor(view).hasShape(Shape.of(10, 100));
        });
    }

    /** A view kept beyond its scope is enough to keep the memory. */
    @Test
    default void keptViewsSurviveTheirBasesScope() {
        long before = live();
        Tensor view;
        try (Scope scope = backend().openScope()) {
            view = scope.keep(ones(6).mul(3).reshape(2, 3));
        }
        assertThatTensor(view).hasElements(3, 3, 3, 3, 3, 3);
        view.close();
        assertThat(live()).isEqualTo(before);
    }

    /** The peak is the largest live memory since the last reset. */
    @Test
    default void countsPeakMemory() {
        TensorBackend backend = backend();
        backend.resetPeakMemory();
        long before = live();
        assertThat(backend.memory().peak()).isEqualTo(before);
        inScope(same -> {
            Tensor x = ones(100_000);
            inScope(again -> assertThat(x.add(x).sum().item()).isEqualTo(200_000));
            assertThat(live()).isBetween(before + 400_000, before + 799_999);
        });
        assertThat(backend.memory().peak()).isGreaterThanOrEqualTo(before + 800_000);
        assertThat(live()).isEqualTo(before);
        backend.resetPeakMemory();
        assertThat(backend.memory().peak()).isEqualTo(before);
        backend.trimMemory();
        assertThat(backend.memory().pooled()).isZero();
    }

    /** Reused memory contains no earlier values: zeros are zeros. */
    @Test
    default void reusedMemoryIsClean() {
        for (int round = 0; round < 3; round++) {
            inScope(backend -> {
                assertThat(backend.fill(7, Shape.of(5000), DType.FLOAT32).sum().item())
                        .isEqualTo(35_000);
                assertThat(backend.fill(0, Shape.of(5000), DType.FLOAT32).sum().item())
                        .isZero();
                Tensor scattered = backend.scatter(backend.fill(1, Shape.of(50, 1), DType.FLOAT32), new int[] {3}, 100);
                assertThat(scattered.sum().item()).isEqualTo(50);
            });
        }
    }

    /** Tensors that nobody closes are freed once they are garbage. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    default void garbageIsFreed() throws InterruptedException {
        long before = live();
        for (int i = 0; i < 20; i++) {
            assertThat(ones(1000).reshape(10, 100).shape().size()).isEqualTo(1000);
        }
        while (live() > before) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(live()).isEqualTo(before);
    }

    /** Tensors of two backends cannot be combined. */
    @Test
    @SuppressWarnings("try") // the scope is open for its effect on the thread
    default void refusesTensorsOfOtherBackends() {
        TensorBackend other = newBackend();
        inScope(backend -> {
            try (Scope scope = other.openScope()) {
                Tensor mine = ones(2);
                Tensor foreign = other.fill(1, Shape.of(2), DType.FLOAT32);
                assertThatThrownBy(() -> mine.add(foreign)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> backend.binary(BinaryOp.ADD, mine, foreign))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> backend.updates().add(mine, foreign))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        });
    }
}
