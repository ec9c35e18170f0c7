package org.flows4j.examples.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flows4j.models.family.Suggestions;
import picocli.CommandLine.Model.CommandSpec;

/** Suggestions for a user who typed an option or a command that does not exist. */
final class OptionNames {
    /** Former names of options, with their current names. */
    private static final Map<String, String> RENAMED = Map.of(
            "--n", "--count",
            "--s", "--noise-variance",
            "--t", "--temperature (the square root of what --t was)",
            "--samples", "--importance-samples",
            "--test", "--test-samples",
            "--rate", "--learning-rate",
            "--dtype", "--precision");

    private OptionNames() {}

    /**
     * A hint.
     *
     * @param command the command that was called
     * @param unmatched the words it does not recognize
     * @return one line; empty if nothing comes close
     */
    static Optional<String> hint(CommandSpec command, List<String> unmatched) {
        String word = unmatched.isEmpty() ? "" : unmatched.get(0);
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        String renamed = RENAMED.get(name);
        if (renamed != null && command.optionsMap().containsKey(renamed.split(" ", 2)[0])) {
            return Optional.of(name + " is called " + renamed + " now.");
        }
        List<String> known = new ArrayList<>(
                name.startsWith("-")
                        ? command.optionsMap().keySet()
                        : command.subcommands().keySet());
        return Suggestions.nearest(name, known).map(nearest -> "Did you mean " + nearest + "?");
    }
}
