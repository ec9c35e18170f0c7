package org.flows4j.examples.bench.scale;

/** An extent that varies while the others stay. */
public enum Axis {
    /** Images per batch. */
    BATCH("images per batch") {
        @Override
        Extents with(Extents base, int value) {
            return new Extents(value, base.size(), base.levels(), base.steps(), base.hidden(), base.threads());
        }
    },
    /** Height and width of an image. */
    SIZE("height and width of an image") {
        @Override
        Extents with(Extents base, int value) {
            return new Extents(base.batch(), value, base.levels(), base.steps(), base.hidden(), base.threads());
        }
    },
    /** Steps of flow per scale. */
    STEPS("steps per scale (K)") {
        @Override
        Extents with(Extents base, int value) {
            return new Extents(base.batch(), base.size(), base.levels(), value, base.hidden(), base.threads());
        }
    };

    private final String label;

    Axis(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    abstract Extents with(Extents base, int value);
}
