package org.flows4j.models.family;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a configuration that is younger than the configuration itself. Files written before it existed lack its key and
 * are read with this value, which therefore must reproduce the model of those files. Every component that a configuration gains needs
 * this mark; a missing key of any other component is refused.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface AddedLater {
    /** The value of the component before it existed, as text. */
    String value();
}
