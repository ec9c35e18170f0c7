package org.flows4j.models.flowpp;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.family.ConfigLimits;

/**
 * The order in which the couplings of a model split their images: {@code "columns:4,squeeze,channels:2"} is four steps that split by
 * the parity of columns, a squeeze, and two steps that split the channels in halves.
 *
 * @param stages at least one
 */
public record CouplingLayout(List<Stage> stages) {
    /** The operation of a stage. */
    public enum Kind {
        /** Steps between even and odd columns, which Flow++ calls a checkerboard. */
        COLUMNS,
        /** Steps between the two colors of a checkerboard. */
        CHECKERBOARD,
        /** Steps between the halves of the channels. */
        CHANNELS,
        /** 2x2 blocks of positions become channels. */
        SQUEEZE
    }

    /**
     * Steps of one kind, or a squeeze.
     *
     * @param kind the operation of the stage
     * @param steps the number of steps; 1 for a squeeze
     */
    public record Stage(Kind kind, int steps) {
        /** Checks the number of steps. */
        public Stage {
            if (steps < 1 || (kind == Kind.SQUEEZE && steps > 1)) {
                throw new IllegalArgumentException("A stage has at least one step, and a squeeze is one, got " + steps
                        + " steps of " + kind.name().toLowerCase(Locale.ROOT));
            }
            ConfigLimits.range(1, ConfigLimits.DEPTH, "The steps of a stage", steps);
        }

        @Override
        public String toString() {
            String name = kind.name().toLowerCase(Locale.ROOT);
            return kind == Kind.SQUEEZE ? name : name + ":" + steps;
        }
    }

    /** @throws IllegalArgumentException if there are no stages, or more than 1,000 */
    public CouplingLayout {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("A layout has at least one stage");
        }
        ConfigLimits.range(1, ConfigLimits.LIST, "The stages of a layout", stages.size());
    }

    /**
     * Reads stages with commas between them.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    @JsonCreator
    public static CouplingLayout parse(String text) {
        return new CouplingLayout(Arrays.stream(text.split(",", -1))
                .map(stage -> stage(stage.strip(), text))
                .toList());
    }

    private static Stage stage(String stage, String text) {
        String[] parts = stage.split(":", -1);
        List<String> names = Arrays.stream(Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        int index = names.indexOf(parts[0]);
        if (index < 0 || parts.length > 2) {
            throw new IllegalArgumentException("A layout is made of " + names + " with commas between them, such as"
                    + " columns:4,squeeze,channels:2, got \"" + stage + "\" in \"" + text + "\"");
        }
        try {
            return new Stage(Kind.values()[index], parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The number of steps in \"" + stage + "\" of the layout \"" + text + "\" is not a whole number", e);
        }
    }

    /**
     * Checks that images can be split and squeezed as this layout says.
     *
     * @throws IllegalArgumentException if a stage cannot halve an extent, or would have to split a single channel
     */
    public void check(Shape image) {
        int height = image.dim(0);
        int width = image.dim(1);
        int channels = image.channels();
        for (Stage stage : stages) {
            boolean fits = switch (stage.kind()) {
                case COLUMNS, CHECKERBOARD -> width % 2 == 0;
                case CHANNELS -> channels >= 2;
                case SQUEEZE -> height % 2 == 0 && width % 2 == 0;
            };
            if (!fits) {
                throw new IllegalArgumentException("Images " + image + " do not fit the layout " + this + ": at "
                        + stage
                        + " they have become " + height + " x " + width + " with " + channels
                        + (channels == 1 ? " channel" : " channels") + ", which it cannot halve; use another layout, or"
                        + " pad the images");
            }
            if (stage.kind() == Kind.SQUEEZE) {
                height /= 2;
                width /= 2;
                channels *= 4;
            }
        }
    }

    /** The form that {@link #parse} reads. */
    @Override
    @JsonValue
    public String toString() {
        return stages.stream().map(Stage::toString).collect(Collectors.joining(","));
    }
}
