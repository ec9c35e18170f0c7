package org.flows4j.core.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** An immutable, ordered list of a model's parameters and buffers, with unique names. */
public final class ParameterList implements Iterable<Parameter> {
    private static final ParameterList EMPTY = new ParameterList(List.of());

    private final List<Parameter> parameters;

    private ParameterList(List<Parameter> parameters) {
        Set<String> names = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (!names.add(parameter.name())) {
                throw new IllegalArgumentException("Two parameters are called " + parameter.name()
                        + "; give each part of a model a child factory of its own");
            }
        }
        this.parameters = List.copyOf(parameters);
    }

    /** No parameters. */
    public static ParameterList empty() {
        return EMPTY;
    }

    /**
     * These parameters.
     *
     * @param parameters in order
     * @throws IllegalArgumentException if two have the same name
     */
    public static ParameterList of(Parameter... parameters) {
        return new ParameterList(Arrays.asList(parameters));
    }

    /**
     * All lists, one after another.
     *
     * @throws IllegalArgumentException if two parameters have the same name
     */
    public static ParameterList concat(Iterable<ParameterList> lists) {
        List<Parameter> all = new ArrayList<>();
        lists.forEach(list -> all.addAll(list.parameters));
        return new ParameterList(all);
    }

    /**
     * All lists, one after another.
     *
     * @throws IllegalArgumentException if two parameters have the same name
     */
    public static ParameterList concat(ParameterList... lists) {
        return concat(Arrays.asList(lists));
    }

    /** The trained parameters, without buffers. */
    public ParameterList trainable() {
        return new ParameterList(
                parameters.stream().filter(Parameter::trainable).toList());
    }

    /** The number of trained scalars, as papers count parameters: buffers excluded. */
    public long count() {
        return parameters.stream()
                .filter(Parameter::trainable)
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
    }

    /**
     * The parameter or buffer of a name.
     *
     * @param name in full, for example {@code "level0.step1.actnorm.bias"}
     * @throws IllegalArgumentException if there is none, naming one that is written much like it
     */
    public Parameter get(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        String like = parameters.stream()
                .map(Parameter::name)
                .filter(candidate -> 2 * shared(candidate, name) >= name.length())
                .max(Comparator.comparingInt(candidate -> shared(candidate, name)))
                .map(candidate -> "; did you mean \"" + candidate + "\"?")
                .orElse("; asList() has their names");
        throw new IllegalArgumentException(
                "None of the " + parameters.size() + " parameters and buffers is called \"" + name + "\"" + like);
    }

    /** The number of characters that two names share at their beginnings and ends, less the difference of their lengths. */
    private static int shared(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        int start = 0;
        while (start < shorter && a.charAt(start) == b.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
            end++;
        }
        return start + end - Math.abs(a.length() - b.length());
    }

    /** The entries, buffers included. */
    public List<Parameter> asList() {
        return parameters;
    }

    @Override
    public Iterator<Parameter> iterator() {
        return parameters.iterator();
    }
}
