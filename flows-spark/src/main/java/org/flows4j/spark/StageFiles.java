package org.flows4j.spark;

import java.util.function.Function;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.flows4j.spark.runtime.ModelBytes;
import scala.Option;

/** A saved stage: a folder with Spark's own metadata, and the model file beside it. Only calls that Spark 3.5 and 4.1 share are used. */
final class StageFiles {
    private static final String MODEL = "/model.safetensors";

    private StageFiles() {}

    /** Saves a stage. */
    static final class Writer extends MLWriter {
        private final FlowStage<?> stage;

        Writer(FlowStage<?> stage) {
            this.stage = stage;
        }

        @Override
        @SuppressWarnings("deprecation") // the variant with a session is not in Spark 3.5
        public void saveImpl(String path) {
            ModelBytes model = stage.modelBytes(sc().hadoopConfiguration());
            DefaultParamsWriter.saveMetadata(stage, path, sc(), Option.empty(), Option.empty());
            model.write(path + MODEL, sc().hadoopConfiguration());
        }
    }

    /** Loads a stage of one class. */
    static final class Reader<S extends FlowStage<S>> extends MLReader<S> {
        private final Class<S> type;
        private final Function<String, S> create;

        Reader(Class<S> type, Function<String, S> create) {
            this.type = type;
            this.create = create;
        }

        @Override
        @SuppressWarnings("deprecation") // the variant with a session is not in Spark 3.5
        public S load(String path) {
            DefaultParamsReader.Metadata metadata =
                    DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), type.getName());
            S stage = create.apply(metadata.uid());
            metadata.getAndSetParams(stage, Option.empty());
            return stage.setModelBytes(ModelBytes.read(path + MODEL, sc().hadoopConfiguration()));
        }
    }
}
