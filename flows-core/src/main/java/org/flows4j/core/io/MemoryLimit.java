package org.flows4j.core.io;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The memory that data read together may take. A packed file of a megabyte may declare, and really hold, a thousand times as
 * much, so readers ask before they allocate, and a file that is too large is refused by its name instead of ending in an {@code
 * OutOfMemoryError} somewhere in the program.
 *
 * <p>The limit is seven eighths of the heap that was free after its last collection, or the system property {@value #PROPERTY},
 * in bytes
 * or with the suffix k, m or g, where that is less.
 */
public final class MemoryLimit {
    /** The option that lowers the limit. */
    static final String PROPERTY = "flows4j.maxDataBytes";

    /** Room that the garbage collector needs to move objects. */
    private static final int SPARE = 8;

    private final long limit;
    private long claimed;

    private MemoryLimit(long limit) {
        this.limit = limit;
    }

    /**
     * The current limit.
     *
     * @throws IllegalArgumentException if the option is not a number of bytes
     */
    public static MemoryLimit now() {
        long free = Runtime.getRuntime().maxMemory() - live();
        return new MemoryLimit(Math.min(free - free / SPARE, option(System.getProperty(PROPERTY))));
    }

    /** Bytes that survived the last collection of each part of the heap; garbage does not count. */
    private static long live() {
        long live = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage survived = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            live += survived == null ? 0 : survived.getUsed();
        }
        return live;
    }

    static long option(@Nullable String text) {
        if (text == null) {
            return Long.MAX_VALUE;
        }
        String number = text.strip().toLowerCase(Locale.ROOT);
        int power = number.isEmpty() ? 0 : "kmg".indexOf(number.charAt(number.length() - 1)) + 1;
        try {
            long bytes = Long.parseLong(power == 0 ? number : number.substring(0, number.length() - 1));
            if (bytes < 0) {
                throw new NumberFormatException("negative");
            }
            return Math.multiplyExact(bytes, 1L << (10 * power));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + text + " is no number of bytes; write for example 500m or 2g", e);
        }
    }

    /**
     * Checks that there is room for a number of bytes in addition to those claimed before.
     *
     * @param name of the file, for the error
     * @param bytes not negative
     * @param what the name of the data
     * @throws FlowsIoException if there is not
     */
    public void require(String name, long bytes, String what) {
        if (bytes > limit - claimed) {
            throw new FlowsIoException(name + ": reading " + what + " takes " + bytes + " bytes of memory"
                    + (claimed > 0 ? " besides the " + claimed + " of what was read before" : "")
                    + ", but the limit is "
                    + limit + ", the free part of the heap (-Xmx) or the option -D" + PROPERTY
                    + "; raise it, or read less at once");
        }
    }

    /**
     * Takes some bytes out of the limit for good.
     *
     * @param name of the file, for the error
     * @param bytes not negative
     * @param what the name of the data
     * @throws FlowsIoException if fewer are available
     */
    public void claim(String name, long bytes, String what) {
        require(name, bytes, what);
        claimed += bytes;
    }

    /** The memory of samples of bytes, each in a separate array. */
    public static long ofByteSamples(long count, long length) {
        // Header of the array, its bytes to the next multiple of eight, and references to it from two growing lists.
        long each = 16 + (length + 7) / 8 * 8 + 16;
        return saturated(count, each);
    }

    /** A product that is as large as can be where it overflows. */
    static long saturated(long count, long each) {
        return Math.multiplyHigh(count, each) == 0 && count * each >= 0 ? count * each : Long.MAX_VALUE;
    }
}
