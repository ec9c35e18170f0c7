package org.flows4j.core.io;

/**
 * A file could not be read or written: it is missing, unreadable, damaged, hostile, or not of the format it should be.
 *
 * <p>The message names the file, what was found, what was expected and how to put it right. Errors of the operating
 * system arrive as the cause.
 */
public class FlowsIoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message names the file, the value found, the value expected and the fix
     */
    public FlowsIoException(String message) {
        super(message);
    }

    /**
     * Creates the exception with the error that led to it.
     *
     * @param message names the file, what was attempted and the fix
     * @param cause the error reported by the operating system or by a parser
     */
    public FlowsIoException(String message, Throwable cause) {
        super(message, cause);
    }
}
