package org.flows4j.models.imported;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.flows4j.layers.transform.KnotSplineTransform;
import org.flows4j.layers.transform.ScaledTransform;
import org.flows4j.layers.transform.ShiftedCircleTransform;

/** Marks components with an elementwise transform, whose JSON has the key {@code map} with the kind of transform. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@JacksonAnnotationsInside
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "map")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ScaledTransform.class, name = "scaled"),
    @JsonSubTypes.Type(value = KnotSplineTransform.class, name = "spline"),
    @JsonSubTypes.Type(value = ShiftedCircleTransform.class, name = "shiftedCircle")
})
@interface TransformType {}
