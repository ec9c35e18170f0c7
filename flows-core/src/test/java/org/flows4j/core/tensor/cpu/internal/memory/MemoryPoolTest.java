package org.flows4j.core.tensor.cpu.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.flows4j.core.tensor.MemoryUse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {
    private final MemoryPool pool = new MemoryPool(1 << 20, NativeMemory::allocate);

    @AfterEach
    void returnMemory() {
        pool.shutDown();
    }

    @Test
    void sizeClassesWasteLittle() {
        for (long bytes = 1; bytes <= MemoryPool.MAX_BLOCK_BYTES; bytes += 1 + bytes / 50) {
            int sizeClass = SizeClasses.of(bytes);
            long share = bytes < 1 << 20 ? 8 : 60;
            assertThat(SizeClasses.bytes(sizeClass)).isBetween(bytes, Math.max(256, bytes + bytes / share + 1));
            assertThat(sizeClass).isBetween(0, SizeClasses.COUNT - 1);
            assertThat(SizeClasses.of(SizeClasses.bytes(sizeClass))).isEqualTo(sizeClass);
        }
    }

    @Test
    void blocksAreAlignedAndUsedAgain() {
        MemoryBlock block = pool.take(1000);
        assertThat(block.floatPointer(0).address() % NativeMemory.ALIGNMENT).isZero();
        assertThat(block.floatPointer(3).address())
                .isEqualTo(block.floatPointer(0).address() + 12);
        assertThat(block.doublePointer(3).address())
                .isEqualTo(block.floatPointer(0).address() + 24);
        block.release();
        assertThat(pool.take(1001)).isSameAs(block);
        assertThat(pool.take(1001)).isNotSameAs(block);
    }

    @Test
    void viewsOfABlockShareItsMemory() {
        MemoryBlock block = pool.take(64);
        block.floats().put(5, 1.5f);
        assertThat(block.floatPointer(5).get()).isEqualTo(1.5f);
        block.doubles().put(1, 2.5);
        assertThat(block.doublePointer(1).get()).isEqualTo(2.5);
        assertThat(block.floats().capacity()).isGreaterThanOrEqualTo(16);
    }

    @Test
    void theLastUserReturnsTheBlock() {
        MemoryBlock block = pool.take(5000);
        block.retain();
        block.release();
        assertThat(pool.use().live()).isEqualTo(block.bytes());
        block.release();
        assertThat(pool.use()).isEqualTo(new MemoryUse(0, block.bytes(), block.bytes()));
    }

    @Test
    void usersThatLeaveTogetherReturnABlockOnce() {
        for (int round = 0; round < 2000; round++) {
            MemoryBlock block = pool.take(5000);
            block.retain();
            CompletableFuture<Void> other = CompletableFuture.runAsync(block::release);
            block.release();
            other.join();
            assertThat(pool.use()).isEqualTo(new MemoryUse(0, block.bytes(), block.bytes()));
        }
    }

    @Test
    void keepsNoMoreThanAllowed() {
        MemoryBlock small = pool.take(700_000);
        MemoryBlock large = pool.take(2_000_000);
        large.release();
        assertThat(pool.use().pooled()).isZero();
        small.release();
        assertThat(pool.use().pooled()).isEqualTo(small.bytes());
        pool.take(900_000);
        assertThat(pool.use().pooled()).as("made room for another size").isZero();
    }

    @Test
    void trimmingReturnsWhatWaits() {
        MemoryBlock kept = pool.take(1000);
        pool.take(2000).release();
        pool.trim();
        assertThat(pool.use().pooled()).isZero();
        assertThat(pool.use().live()).isEqualTo(kept.bytes());
        pool.shutDown();
        kept.release();
        assertThat(pool.use().pooled()).isZero();
    }

    @Test
    void peakIsResetToWhatLives() {
        MemoryBlock first = pool.take(1000);
        pool.take(100_000).release();
        assertThat(pool.use().peak()).isGreaterThan(100_000);
        pool.resetPeak();
        assertThat(pool.use().peak()).isEqualTo(first.bytes());
    }

    @Test
    void emptiesItselfBeforeItGivesUp() {
        AtomicInteger asked = new AtomicInteger();
        MemoryPool tight =
                new MemoryPool(1 << 20, bytes -> asked.incrementAndGet() == 2 ? null : NativeMemory.allocate(bytes));
        tight.take(1000).release();
        MemoryBlock block = tight.take(50_000);
        assertThat(asked).hasValue(3);
        assertThat(tight.use().pooled())
                .as("was returned before the second try")
                .isZero();
        block.release();
        tight.shutDown();
    }

    @Test
    void saysHowMuchWasWantedAndUsed() {
        AtomicInteger asked = new AtomicInteger();
        MemoryPool small =
                new MemoryPool(1 << 20, bytes -> asked.incrementAndGet() > 1 ? null : NativeMemory.allocate(bytes));
        MemoryBlock only = small.take(1024);
        assertThatThrownBy(() -> small.take(65_536))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContainingAll("65536 bytes", "1024 bytes", "smaller batches");
        only.release();
        small.shutDown();
    }

    @Test
    void countsRightUnderContention() {
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            runs.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 5000; i++) {
                    MemoryBlock block = pool.take(1 + random.nextInt(4000));
                    float mark = random.nextFloat();
                    block.floats().put(0, mark);
                    Thread.onSpinWait();
                    assertThat(block.floats().get(0)).isEqualTo(mark);
                    block.release();
                }
            }));
        }
        runs.forEach(CompletableFuture::join);
        assertThat(pool.use().live()).isZero();
        assertThat(pool.use().pooled()).isLessThanOrEqualTo(1 << 20);
        pool.trim();
        assertThat(pool.use().pooled()).isZero();
    }
}
