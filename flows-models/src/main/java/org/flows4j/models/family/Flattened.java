package org.flows4j.models.family;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component of a configuration that is itself a record, and whose own components are settings of the whole: {@code --set height=32}
 * sets {@code image.height}. Older files have the keys of the component in the enclosing object, and are read as if it were there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Flattened {
    /**
     * Values of keys that older files lack because the model had no choice.
     *
     * @return elements of the form {@code key=value}
     */
    String[] older() default {};
}
