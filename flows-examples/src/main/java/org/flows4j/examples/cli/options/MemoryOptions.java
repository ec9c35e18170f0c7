package org.flows4j.examples.cli.options;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flows4j.core.flow.Flow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The memory budget of evaluation and sampling. */
public final class MemoryOptions {
    @Option(
            names = "--memory-budget",
            paramLabel = "SIZE",
            converter = Size.class,
            description = "Memory budget of evaluation and sampling, such as 512MB: samples pass through the model in "
                    + "batches that fit; default 1/64 of the machine's memory, at most 128MB.")
    private @Nullable Long budget;

    /** Returns a flow that stays within the budget. */
    public Flow limit(Flow flow) {
        return budget == null ? flow : flow.withMemoryBudget(budget);
    }

    /** Parses a number of bytes with a unit; units are powers of 1024. */
    public static final class Size implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})([KMG]?)I?B?");
        private static final String UNITS = "KMG";

        @Override
        public Long convert(String text) {
            Matcher matcher = FORM.matcher(text.toUpperCase(Locale.ROOT));
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
                throw new TypeConversionException("'" + text
                        + "' is not a memory size; write a positive whole number with a unit, such as 512MB");
            }
            String unit = matcher.group(2);
            int thousands = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
            return Long.parseLong(matcher.group(1)) << (10 * thousands);
        }
    }
}
