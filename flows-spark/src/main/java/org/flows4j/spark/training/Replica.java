package org.flows4j.spark.training;

import java.io.Serializable;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.JvmModels;
import org.flows4j.spark.runtime.ModelBytes;

/** A copy of the model in training that one task at a time computes with. */
final class Replica implements AutoCloseable {
    private final Model model;
    private final FlatParameters parameters;

    private Replica(Model model) {
        this.model = model;
        this.parameters = new FlatParameters(model.flow().parameters());
    }

    Model model() {
        return model;
    }

    FlatParameters parameters() {
        return parameters;
    }

    @Override
    public void close() {
        parameters.close();
        for (Parameter parameter : model.flow().parameters()) {
            parameter.value().close();
        }
    }

    /**
     * What tasks need for a copy.
     *
     * @param training identifies the training
     * @param start the model at its start, in a broadcast
     */
    record Source(String training, Broadcast<ModelBytes> start) implements Serializable {
        private static final long serialVersionUID = 1;

        /** Runs an action on a copy with these values of the trained parameters; the copy is reused by later tasks of this JVM. */
        <T> T with(FlatValues values, int threads, Function<Replica, T> action) {
            AutoCloseable idle = JvmModels.here().borrow(training);
            TensorBackend backend = JvmModels.here().backend(threads);
            Replica replica = idle == null ? new Replica(start.value().load(backend)) : (Replica) idle;
            values.copyTo(replica.parameters.values());
            replica.parameters.markChanged();
            T result;
            try {
                result = action.apply(replica);
            } catch (RuntimeException | Error e) {
                replica.close();
                throw e;
            }
            JvmModels.here().giveBack(training, replica);
            return result;
        }
    }
}
