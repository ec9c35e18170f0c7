package org.flows4j.core.io.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;

/**
 * The header of an npy file.
 *
 * @param type the type of the elements
 * @param order the byte order of the elements
 * @param fortranOrder true if the first index varies fastest
 * @param shape the dimensions
 */
public record NpyHeader(NpyType type, ByteOrder order, boolean fortranOrder, List<Integer> shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAXIMUM_BYTES = 10_000;
    private static final int MAXIMUM_RANK = 64;
    private static final int ALIGNMENT = 64;
    private static final int PREFIX_BYTES = MAGIC.length + 2 + 2;

    /** Returns whether a file begins as npy files do. */
    public static boolean isMagic(byte[] beginning) {
        return beginning.length >= MAGIC.length && Arrays.equals(beginning, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Reads a header and checks that the data it declares can follow.
     *
     * @throws FlowsIoException if this is not an npy file, or not one of the types understood
     */
    public static NpyHeader read(ByteSource source) {
        byte[] magic = source.read(MAGIC.length, "the magic string");
        if (!isMagic(magic)) {
            throw new FlowsIoException(source.name() + ": does not begin with \\x93NUMPY; it is not an npy file");
        }
        byte[] version = source.read(2, "the version");
        if (version[0] < 1 || version[0] > 3 || version[1] != 0) {
            throw new FlowsIoException(source.name() + ": has npy version " + version[0] + "." + version[1]
                    + " at offset 6, but only 1.0, 2.0 and 3.0 are known; save it again with numpy.save");
        }
        int lengthBytes = version[0] == 1 ? 2 : 4;
        ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        length.put(source.read(lengthBytes, "the header length"));
        int headerLength = length.getInt(0);
        if (headerLength < 0 || headerLength > MAXIMUM_BYTES) {
            throw new FlowsIoException(source.name() + ": the header length at offset 8 is "
                    + Integer.toUnsignedString(headerLength) + ", but a header of a plain array has at most "
                    + MAXIMUM_BYTES + " bytes; the file is damaged, or an array of structures");
        }
        byte[] text = source.read(headerLength, "the header");
        NpyHeader header = new Parser(source.name(), new String(text, StandardCharsets.ISO_8859_1)).parse();
        source.requireRemaining(header.byteLength(source.name()), "array data");
        return header;
    }

    /** Returns the bytes before the data of a little-endian, row-major array: a version 1.0 header. */
    public static byte[] write(NpyType type, int[] shape) {
        String dims = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + (type.bytes() == 1 ? '|' : '<') + type.code()
                + "', 'fortran_order': False, 'shape': (" + dims + (shape.length == 1 ? "," : "") + "), }";
        int length = (PREFIX_BYTES + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (length - PREFIX_BYTES));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    /** Returns the number of bytes of the data. */
    public long byteLength(String file) {
        long length = type.bytes();
        try {
            for (int dimension : shape) {
                length = Math.multiplyExact(length, dimension);
            }
        } catch (ArithmeticException e) {
            throw new FlowsIoException(file + ": has the impossible shape " + shape + "; the file is damaged", e);
        }
        return length;
    }

    /** Reads the one form of Python dictionary that numpy writes; anything else is an error. */
    private static final class Parser {
        private final String file;
        private final String text;
        private int position;

        Parser(String file, String text) {
            this.file = file;
            this.text = text;
        }

        NpyHeader parse() {
            String descr = null;
            Boolean fortranOrder = null;
            List<Integer> shape = null;
            expect('{');
            while (!accept('}')) {
                String key = string();
                expect(':');
                if (key.equals("descr") && descr == null) {
                    descr = string();
                } else if (key.equals("fortran_order") && fortranOrder == null) {
                    fortranOrder = bool();
                } else if (key.equals("shape") && shape == null) {
                    shape = tuple();
                } else {
                    throw bad("an unknown or repeated key '" + Excerpt.of(key) + "'");
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            skipBlanks();
            if (position != text.length()) {
                throw bad("something after the end of the dictionary");
            }
            if (descr == null || fortranOrder == null || shape == null) {
                throw bad("not all of the keys descr, fortran_order and shape");
            }
            NpyType type = type(descr);
            ByteOrder order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            return new NpyHeader(type, order, fortranOrder, List.copyOf(shape));
        }

        private NpyType type(String descr) {
            for (NpyType type : NpyType.values()) {
                boolean ordered = descr.startsWith("<") || descr.startsWith(">");
                if (descr.endsWith(type.code())
                        && descr.length() == 1 + type.code().length()
                        && (ordered || (descr.startsWith("|") && type.bytes() == 1))) {
                    return type;
                }
            }
            throw new FlowsIoException(file + ": has elements of type '" + Excerpt.of(descr) + "', but understood are "
                    + Arrays.toString(NpyType.values()) + " of either byte order; convert the array with astype");
        }

        private String string() {
            skipBlanks();
            char quote = position < text.length() ? text.charAt(position) : ' ';
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, position + 1) : -1;
            if (end < 0) {
                throw bad("no string");
            }
            String content = text.substring(position + 1, end);
            if (content.indexOf('\\') >= 0) {
                throw bad("a string with an escape");
            }
            position = end + 1;
            return content;
        }

        private boolean bool() {
            skipBlanks();
            for (String word : List.of("True", "False")) {
                if (text.startsWith(word, position)) {
                    position += word.length();
                    return word.equals("True");
                }
            }
            throw bad("neither True nor False");
        }

        private List<Integer> tuple() {
            List<Integer> numbers = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                if (numbers.size() == MAXIMUM_RANK) {
                    throw bad("more than " + MAXIMUM_RANK + " dimensions");
                }
                numbers.add(number());
                if (!accept(',')) {
                    expect(')');
                    break;
                }
            }
            return numbers;
        }

        private int number() {
            skipBlanks();
            int start = position;
            while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
                position++;
            }
            try {
                return Integer.parseInt(text, start, position, 10);
            } catch (NumberFormatException e) {
                position = start;
                throw bad("no dimension between 0 and " + Integer.MAX_VALUE);
            }
        }

        private boolean accept(char expected) {
            skipBlanks();
            if (position < text.length() && text.charAt(position) == expected) {
                position++;
                return true;
            }
            return false;
        }

        private void expect(char expected) {
            if (!accept(expected)) {
                throw bad("no '" + expected + "'");
            }
        }

        private void skipBlanks() {
            while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\n')) {
                position++;
            }
        }

        private FlowsIoException bad(String found) {
            String near = text.substring(Math.min(position, text.length()), Math.min(position + 20, text.length()));
            return new FlowsIoException(
                    file + ": the npy header has " + found + " at its character " + position + ", near \""
                            + Excerpt.of(near.strip()) + "\"; the file is damaged, save it again with numpy.save");
        }
    }
}
