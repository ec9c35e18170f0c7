package org.flows4j.core.data.csv;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;

/** Passes a text on, but fails at a record longer than any real one, before it fills the memory. */
final class RecordLimitReader extends FilterReader {
    private static final int BYTE_ORDER_MARK = 0xfeff;
    private static final int FIRST_MARK = 4096;

    private final int maximum;
    private long sinceRecord;

    /** Wraps a text and skips the byte order mark at its beginning, if there is one. */
    RecordLimitReader(BufferedReader text, int maximum) throws IOException {
        super(text);
        this.maximum = maximum;
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
    }

    /** Marks the beginning of a new record. */
    void startRecord() {
        sinceRecord = 0;
    }

    /**
     * Returns the first line of the remaining text, without consuming it. The buffer is as large as the mark, which therefore begins
     * small.
     */
    String peekLine() throws IOException {
        for (int limit = FIRST_MARK; ; limit = Math.min(2 * limit, maximum)) {
            in.mark(limit);
            StringBuilder line = new StringBuilder();
            int c = in.read();
            while (c >= 0 && c != '\n' && c != '\r' && line.length() < limit - 1) {
                line.append((char) c);
                c = in.read();
            }
            in.reset();
            if (c < 0 || c == '\n' || c == '\r') {
                return line.toString();
            }
            if (limit >= maximum) {
                throw tooLong();
            }
        }
    }

    @Override
    public int read() throws IOException {
        count(1);
        return super.read();
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        count(read);
        return read;
    }

    private void count(int read) throws IOException {
        sinceRecord += Math.max(read, 0);
        if (sinceRecord > maximum) {
            throw tooLong();
        }
    }

    private IOException tooLong() {
        return new IOException("a record has more than " + maximum + " characters");
    }
}
