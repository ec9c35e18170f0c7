package org.flows4j.core.io;

/**
 * A file could not be read or written: it is missing, unreadable, damaged, hostile, or not of the format it should be.
 *
 * <p>The message names the file, the content found, the content expected and the fix; it repeats no more of a file than a
 * few thousand characters. Errors of the operating system arrive as the cause.
 */
public class FlowsIoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int BEGINNING = 3_000;
    private static final int END = 500;

    /**
     * Creates the exception.
     *
     * @param message names the file, the value found, the value expected and the fix
     */
    public FlowsIoException(String message) {
        super(shorten(message));
    }

    /**
     * Creates the exception with the error that led to it.
     *
     * @param message names the file, what was attempted and the fix
     * @param cause the error reported by the operating system or by a parser
     */
    public FlowsIoException(String message, Throwable cause) {
        super(shorten(message), cause);
    }

    /** A hostile file may hold names and numbers of a million characters, which would end up in logs. */
    private static String shorten(String message) {
        if (message.length() <= BEGINNING + END) {
            return message;
        }
        return message.substring(0, BEGINNING) + " ... (" + (message.length() - BEGINNING - END)
                + " more characters) ... " + message.substring(message.length() - END);
    }
}
