package org.flows4j.models.family;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a configuration that is itself a record, and whose own components are settings of the whole: {@code --set height=32}
 * sets {@code image.height}. A file that lacks the component has its keys in the enclosing object.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Flattened {
    /** Keys that such files lack because the model had no choice, as elements {@code key=value}. */
    String[] older() default {};
}
