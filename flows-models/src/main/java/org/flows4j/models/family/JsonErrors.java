package org.flows4j.models.family;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flows4j.core.io.Excerpt;

/** Explains why a text is not a configuration in the terms of its author, not in those of the JSON library. */
final class JsonErrors {
    private static final Set<Class<?>> WHOLE = Set.of(int.class, Integer.class, long.class, Long.class);

    /** The library's notation of a location in a text that it does not show. */
    private static final Pattern PLACE = Pattern.compile("\\[Source: [^;]*; ([^]]*)]");

    private static final Pattern MISSING = Pattern.compile("Missing creator property '([^']*)'");

    private JsonErrors() {}

    /** The message of the record's own check, or the invalid value, or the location of the JSON error. */
    static String reason(Throwable problem, Class<?> type) {
        Throwable cause = problem;
        while (!isOwnCheck(cause) && cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause instanceof InvalidFormatException value) {
            return describe(value, type);
        }
        if (cause instanceof JsonMappingException mapping) {
            Matcher missing = MISSING.matcher(mapping.getOriginalMessage());
            return missing.lookingAt()
                    ? "the key " + missing.group(1) + " is missing"
                    : PLACE.matcher(mapping.getOriginalMessage()).replaceAll("$1");
        }
        if (cause instanceof JsonProcessingException broken) {
            return PLACE.matcher(broken.getOriginalMessage()).replaceAll("$1") + ", at line "
                    + broken.getLocation().getLineNr() + ", column "
                    + broken.getLocation().getColumnNr();
        }
        return String.valueOf(cause.getMessage());
    }

    /** The message of a check is more specific than its cause: behind "is not a rate, write" is "For input string". */
    private static boolean isOwnCheck(Throwable cause) {
        return cause instanceof IllegalArgumentException && !(cause instanceof NumberFormatException);
    }

    private static String describe(InvalidFormatException wrong, Class<?> type) {
        String key = SettingNames.of(
                type,
                wrong.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .toList());
        return key + " = " + Excerpt.of(String.valueOf(wrong.getValue())) + " is " + expected(wrong);
    }

    private static String expected(InvalidFormatException wrong) {
        Class<?> type = wrong.getTargetType();
        if (type.isEnum()) {
            return "not one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name())
                            .collect(Collectors.joining(", "));
        }
        if (type == boolean.class || type == Boolean.class) {
            return "neither true nor false";
        }
        return WHOLE.contains(type) ? "not a whole number" : "not a number";
    }
}
