package org.flows4j.models.interop;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.models.family.Suggestions;

/**
 * An object of the architecture's JSON, whose values are checked as they are read. A key that the object lacks, or has as null, is looked up
 * in the object of shared arguments, if there is one.
 *
 * @param file named in messages
 * @param at place of the object in the file, such as {@code transforms[2].args}
 * @param node the object
 * @param shared the object of shared arguments
 */
record Architecture(Path file, String at, JsonNode node, JsonNode shared) {
    private static final int LARGEST = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /** Reads a file of at most 16 MB that holds one JSON object. */
    static Architecture read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new FlowsIoException("cannot read " + file + ": there is no such file");
            }
            if (Files.size(file) > LARGEST) {
                throw new FlowsIoException(file + " has " + Files.size(file)
                        + " bytes, an architecture has at most " + LARGEST
                        + "; give the small JSON file that the export script writes");
            }
            Architecture read = of(file, "", JSON.readTree(Files.readAllBytes(file)));
            return new Architecture(file, "", read.node, MissingNode.getInstance());
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw new FlowsIoException(
                    file + " is not JSON: " + Excerpt.of(e.getOriginalMessage())
                            + (place == null
                                    ? ""
                                    : ", at line " + place.getLineNr() + ", column " + place.getColumnNr()),
                    e);
        } catch (IOException e) {
            throw new FlowsIoException("cannot read " + file + ": " + e, e);
        }
    }

    private static Architecture of(Path file, String at, JsonNode node) {
        if (!node.isObject()) {
            throw new FlowsIoException(file + ": " + (at.isEmpty() ? "the whole" : at) + " must be a JSON object, got "
                    + Excerpt.of(node.toString()));
        }
        return new Architecture(file, at, node, MissingNode.getInstance());
    }

    /** The same object with another one for the keys that it lacks. */
    Architecture or(Architecture other) {
        return new Architecture(file, at, node, other.node);
    }

    private JsonNode value(String key) {
        JsonNode own = node.path(key);
        return own.isMissingNode() || own.isNull() ? shared.path(key) : own;
    }

    /** Whether the object itself has a key with a value. */
    boolean hasOwn(String key) {
        return node.hasNonNull(key);
    }

    boolean has(String key) {
        return !value(key).isMissingNode() && !value(key).isNull();
    }

    private String place(String key) {
        return at.isEmpty() ? key : at + "." + key;
    }

    /** An error at a key, naming file, place and value. */
    FlowsIoException wrong(String key, String expected) {
        JsonNode value = value(key);
        return new FlowsIoException(file + ": " + place(key) + " must be " + expected + ", got "
                + (value.isMissingNode() ? "nothing" : Excerpt.of(value.toString())));
    }

    /** A whole number in a range; the default if the key is absent. */
    int integer(String key, int unlessGiven, int least, int most) {
        return has(key) ? integer(key, least, most) : unlessGiven;
    }

    int integer(String key, int least, int most) {
        JsonNode value = value(key);
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong(key, "a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    /** A finite number; the default if the key is absent. */
    double number(String key, double unlessGiven) {
        if (!has(key)) {
            return unlessGiven;
        }
        JsonNode value = value(key);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw wrong(key, "a finite number");
        }
        return value.doubleValue();
    }

    boolean flag(String key, boolean unlessGiven) {
        if (!has(key)) {
            return unlessGiven;
        }
        if (!value(key).isBoolean()) {
            throw wrong(key, "true or false");
        }
        return value(key).booleanValue();
    }

    String text(String key, String unlessGiven) {
        if (!has(key)) {
            return unlessGiven;
        }
        if (!value(key).isTextual()) {
            throw wrong(key, "a text");
        }
        return value(key).textValue();
    }

    boolean isText(String key) {
        return value(key).isTextual();
    }

    boolean isList(String key) {
        return value(key).isArray();
    }

    /** A list of numbers, whole or not. */
    List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode element : array(key)) {
            if (!element.isNumber() && !element.isBoolean()) {
                throw wrong(key, "a list of numbers");
            }
            numbers.add(element.isBoolean() ? (element.booleanValue() ? 1.0 : 0.0) : element.doubleValue());
        }
        return numbers;
    }

    /** A list of whole numbers in a range. */
    List<Integer> integers(String key, int least, int most) {
        List<Integer> integers = new ArrayList<>();
        for (double number : numbers(key)) {
            if (number != Math.rint(number) || number < least || number > most) {
                throw wrong(key, "a list of whole numbers from " + least + " to " + most);
            }
            integers.add((int) number);
        }
        return integers;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(key)) {
            if (!element.isTextual()) {
                throw wrong(key, "a list of texts");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    private JsonNode array(String key) {
        if (!value(key).isArray()) {
            throw wrong(key, "a list");
        }
        return value(key);
    }

    /** The object at a key; an empty one if the key is absent. */
    Architecture child(String key) {
        return has(key) ? of(file, place(key), value(key)) : of(file, place(key), JSON.createObjectNode());
    }

    /** An object with a class and no arguments. */
    Architecture named(String type) {
        return of(file, type, JSON.createObjectNode().put("class", type));
    }

    /**
     * The objects of a list. A text in place of an object is the class of one without arguments.
     *
     * @param least fewest objects
     * @param most most objects
     */
    List<Architecture> list(String key, int least, int most) {
        List<Architecture> objects = new ArrayList<>();
        JsonNode array = array(key);
        if (array.size() < least || array.size() > most) {
            throw new FlowsIoException(file + ": " + place(key) + " must have " + least + " to " + most
                    + " elements, got " + array.size());
        }
        for (JsonNode element : array) {
            String where = place(key) + "[" + objects.size() + "]";
            objects.add(
                    element.isTextual()
                            ? of(file, where, JSON.createObjectNode().set("class", element))
                            : of(file, where, element));
        }
        return objects;
    }

    /** The lists of a list of lists, each as an object with the key {@code list}. */
    List<Architecture> lists(String key, int least, int most) {
        List<Architecture> lists = new ArrayList<>();
        JsonNode array = array(key);
        if (array.size() < least || array.size() > most) {
            throw wrong(key, "a list of " + least + " to " + most + " lists");
        }
        for (JsonNode element : array) {
            String where = place(key) + "[" + lists.size() + "]";
            lists.add(of(file, where, JSON.createObjectNode().set("list", element)));
        }
        return lists;
    }

    /** The last part of the class's name, without its package. */
    String className() {
        if (!isText("class")) {
            throw wrong("class", "the name of a class");
        }
        String name = text("class", "");
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /**
     * Checks that the object has no other keys than these: an argument that this version does not know could change the model.
     *
     * @param of the name of the class, for the message
     */
    void requireKnown(String of, Set<String> known) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new FlowsIoException(file + ": " + (at.isEmpty() ? "" : at + ": ")
                        + Suggestions.unknown("argument of " + of, Excerpt.of(key), new TreeSet<>(known)));
            }
        });
    }
}
