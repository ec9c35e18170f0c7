package org.flows4j.core.io;

/** Texts from files as they may stand in a message: short, on one line, without control characters. */
public final class Excerpt {
    /** Longer texts are cut here. */
    public static final int LONGEST = 60;

    private static final int MOST_TEXTS = 10;

    private Excerpt() {}

    /**
     * The beginning of an unchecked text.
     *
     * @param text of a file, of any length
     * @return the text itself if it has at most 60 characters, all of them printable; otherwise its first 60, control characters replaced
     *     by {@code ?}, with the whole length if it was longer
     */
    public static String of(CharSequence text) {
        int end = Math.min(text.length(), LONGEST);
        StringBuilder printable = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            printable.append(Character.isISOControl(c) ? '?' : c);
        }
        if (text.length() > LONGEST) {
            printable.append("... (").append(text.length()).append(" characters)");
        }
        return printable.toString();
    }

    /**
     * The beginning of a list of unchecked texts.
     *
     * @param texts of a file, of any number and length
     * @return at most the first ten, each as {@link #of(CharSequence)} cuts it, in brackets, with the number of the others
     */
    public static String of(Iterable<? extends CharSequence> texts) {
        StringBuilder list = new StringBuilder("[");
        int count = 0;
        for (CharSequence text : texts) {
            if (count < MOST_TEXTS) {
                list.append(count == 0 ? "" : ", ").append(of(text));
            }
            count++;
        }
        if (count > MOST_TEXTS) {
            list.append(" and ").append(count - MOST_TEXTS).append(" more");
        }
        return list.append(']').toString();
    }
}
