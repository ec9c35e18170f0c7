package org.flows4j.core.training.schedule;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of schedules. */
final class ScheduleText {
    private static final Pattern NEXT_PHASE = Pattern.compile("@\\s*(\\d{1,18})\\s");
    private static final Pattern FUNCTION = Pattern.compile("(\\w+)\\s*\\(([^()]*)\\)");
    private static final String FORMS =
            "a rate such as 0.001, linear(from, to, steps), decay(start, factor, every, floor),"
                    + " or several of these joined by @step";

    private ScheduleText() {}

    static void checkRate(String name, double rate) {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "A learning rate must be finite and at least 0, got " + name + " = " + rate);
        }
    }

    static LearningRateSchedule parse(String text) {
        Matcher boundary = NEXT_PHASE.matcher(text);
        if (!boundary.find()) {
            return phase(text);
        }
        LearningRateSchedule schedule = phase(text.substring(0, boundary.start()));
        boolean more = true;
        while (more) {
            long from = Long.parseLong(boundary.group(1));
            int start = boundary.end();
            more = boundary.find();
            schedule = schedule.then(from, phase(text.substring(start, more ? boundary.start() : text.length())));
        }
        return schedule;
    }

    /** A call with these arguments, in plain notation: {@code linear(0, 0.0005, 100)}. */
    static String call(String function, double... arguments) {
        return Arrays.stream(arguments).mapToObj(ScheduleText::plain).collect(joining(", ", function + "(", ")"));
    }

    /** The digits of a number that read as the same number, without an exponent. */
    static String plain(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    private static LearningRateSchedule phase(String text) {
        String trimmed = text.strip();
        Matcher function = FUNCTION.matcher(trimmed);
        if (!function.matches()) {
            return new ConstantRate(number(trimmed));
        }
        double[] arguments = Arrays.stream(function.group(2).split(",", -1))
                .mapToDouble(ScheduleText::number)
                .toArray();
        if (function.group(1).equals("linear") && arguments.length == 3) {
            return new LinearRate(arguments[0], arguments[1], arguments[2]);
        }
        if (function.group(1).equals("decay") && arguments.length == 4) {
            return new ExponentialRate(arguments[0], arguments[1], whole(arguments[2]), arguments[3]);
        }
        throw new IllegalArgumentException("Unknown learning rate schedule '" + trimmed + "'; write " + FORMS);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text.strip() + "' in a learning rate schedule is not a number; write " + FORMS, e);
        }
    }

    private static long whole(double number) {
        if (number != Math.rint(number)) {
            throw new IllegalArgumentException("A decay's interval must be a whole number of steps, got " + number);
        }
        return (long) number;
    }
}
