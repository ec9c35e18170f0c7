package org.flows4j.examples.cli.options;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flows4j.core.flow.Flow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How much memory evaluation and sampling may take. */
public final class MemoryOptions {
    @Option(
            names = "--memory-budget",
            paramLabel = "SIZE",
            converter = Size.class,
            description =
                    "Memory that evaluation and sampling take at once, such as 512MB: samples pass through the model in "
                            + "batches that keep to it. Default 1/64 of the machine's, at most 128MB.")
    private @Nullable Long budget;

    /** A flow that keeps to the budget. */
    public Flow limit(Flow flow) {
        return budget == null ? flow : flow.withMemoryBudget(budget);
    }

    /** Reads a number of bytes with a unit, whose steps are of 1024. */
    public static final class Size implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})([KMG]?)I?B?");
        private static final String UNITS = "KMG";

        @Override
        public Long convert(String text) {
            Matcher matcher = FORM.matcher(text.toUpperCase(Locale.ROOT));
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
                throw new TypeConversionException("'" + text
                        + "' is not a size of memory; write a positive whole number with a unit, such as 512MB");
            }
            String unit = matcher.group(2);
            int thousands = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
            return Long.parseLong(matcher.group(1)) << (10 * thousands);
        }
    }
}
