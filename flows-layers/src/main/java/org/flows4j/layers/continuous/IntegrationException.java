package org.flows4j.layers.continuous;

/** A differential equation was not solved up to the end of its interval; the message names the row, the tolerances and the fix. */
public final class IntegrationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IntegrationException(String message) {
        super(message);
    }
}
