package org.flows4j.models.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.LearnedPriors;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.numpy.NpzFile;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.models.Model;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a model of another library and what the library computes with it: {@code architecture.json}, {@code weights.safetensors}
 * and {@code cases.npz} with x, context, log_prob, z, x_back and, from fresh noise z_new, x_new and log_prob_new.
 */
record LibraryCase(Path folder) {

    Library library() {
        String name = folder.getFileName().toString();
        return Library.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT));
    }

    Model model(TensorBackend backend, @Nullable DType precision) {
        return ModelImport.read(
                library(),
                folder.resolve("architecture.json"),
                folder.resolve("weights.safetensors"),
                backend,
                precision);
    }

    /** Compares densities and latents of the stored rows, and of the stored noise in the other direction; some folders have two files. */
    void check(Model model, double tolerance) {
        for (String name : List.of("cases.npz", "cases-new.npz")) {
            if (Files.exists(folder.resolve(name))) {
                check(model, NpzFile.read(folder.resolve(name)), tolerance);
            }
        }
    }

    private static void check(Model model, Map<String, NpyArray> cases, double tolerance) {
        Flow flow = given(model.flow(), cases.get("context"), required(cases, "log_prob"));
        Tensor x = rows(flow, required(cases, "x"));
        close(flow.logProb(x), flat(required(cases, "log_prob")), tolerance, "log_prob");
        double[] latent = latent(cases, "");
        Flow map = bijection(model, flow);
        close(map.encode(x).toDoubles(), latent, tolerance, "z");
        closeWhereInvertible(map.decode(latents(flow, latent)), x, rows(flow, required(cases, "x_back")));
        double[] noise = latent(cases, "_new");
        if (noise.length > 0) {
            flow = given(model.flow(), cases.get("context"), required(cases, "log_prob_new"));
            Tensor drawn = bijection(model, flow).decode(latents(flow, noise));
            Tensor expected = rows(flow, required(cases, "x_new"));
            close(drawn.toDoubles(), expected.toDoubles(), tolerance, "x_new");
            if (cases.containsKey("log_prob_new")) {
                close(flow.logProb(expected), flat(required(cases, "log_prob_new")), tolerance, "log_prob_new");
            }
        }
    }

    /** The map from data to the library's latents, which a base distribution given a class is not part of. */
    private static Flow bijection(Model model, Flow given) {
        return model.description().data().classes() > 0 ? LearnedPriors.without(model.flow()) : given;
    }

    double[] logProb(Model model) {
        Map<String, NpyArray> cases = NpzFile.read(folder.resolve("cases.npz"));
        Flow flow = given(model.flow(), cases.get("context"), required(cases, "log_prob"));
        return flow.logProb(rows(flow, required(cases, "x")));
    }

    /** The flow under the first conditions, as many as there are densities. */
    private static Flow given(Flow flow, @Nullable NpyArray context, NpyArray densities) {
        if (context == null) {
            return flow;
        }
        Tensor all = flow.backend().fromDoubles(flat(context), Shape.of(context.shape()), flow.dtype());
        return flow.given(all.slice(0, 0, densities.size()));
    }

    /** Compares recovered rows with the library's, as closely as it recovers them itself. */
    private static void closeWhereInvertible(Tensor recovered, Tensor x, Tensor expected) {
        if (recovered.dtype() == DType.FLOAT32) {
            return;
        }
        double[] actual = recovered.toDoubles();
        double[] library = expected.toDoubles();
        double[] given = x.toDoubles();
        int size = actual.length / x.shape().dim(0);
        for (int row = 0; row < x.shape().dim(0); row++) {
            double own = 0;
            double ours = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                own = Math.max(own, Math.abs(library[i] - given[i]));
                ours = Math.max(ours, Math.abs(actual[i] - library[i]) / (1 + Math.abs(library[i])));
            }
            assertThat(ours).as("x_back, row %d", row).isLessThanOrEqualTo(1e-10 + 10 * own);
        }
    }

    private static NpyArray required(Map<String, NpyArray> cases, String name) {
        return Objects.requireNonNull(cases.get(name), name);
    }

    private static double[] flat(NpyArray array) {
        return array.doubles();
    }

    private static Tensor latents(Flow flow, double... values) {
        int size = Math.toIntExact(flow.sampleShape().size());
        Shape batch = flow.latentShape().batch(values.length / size);
        return flow.backend().fromDoubles(values, batch, flow.dtype());
    }

    /** Rows as the flow takes them: images channels last. */
    private static Tensor rows(Flow flow, NpyArray array) {
        Tensor stored = flow.backend().fromDoubles(flat(array), Shape.of(array.shape()), flow.dtype());
        return array.shape().length == 4 ? stored.permute(0, 2, 3, 1) : stored;
    }

    /** The latents of all scales, the deepest first, channels last, one after another per row. */
    private static double[] latent(Map<String, NpyArray> cases, String suffix) {
        if (cases.containsKey("z" + suffix)) {
            return flat(required(cases, "z" + suffix));
        }
        if (!cases.containsKey("z0" + suffix)) {
            return new double[0];
        }
        int rows = required(cases, "z0" + suffix).shape()[0];
        DoubleStream.Builder all = DoubleStream.builder();
        for (int row = 0; row < rows; row++) {
            for (int level = 0; cases.containsKey("z" + level + suffix); level++) {
                NpyArray images = required(cases, "z" + level + suffix);
                int[] shape = images.shape();
                double[] values = flat(images);
                for (int position = 0; position < shape[2] * shape[3]; position++) {
                    for (int c = 0; c < shape[1]; c++) {
                        all.add(values[(row * shape[1] + c) * shape[2] * shape[3] + position]);
                    }
                }
            }
        }
        return all.build().toArray();
    }

    private static void close(double[] actual, double[] expected, double tolerance, String name) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        double worst = 0;
        int at = 0;
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs(actual[i] - expected[i]) / (1 + Math.abs(expected[i]));
            if (!(error <= worst)) {
                worst = error;
                at = i;
            }
        }
        assertThat(worst)
                .as("%s[%d]: %s, expected %s", name, at, actual[at], expected[at])
                .isLessThanOrEqualTo(tolerance);
    }
}
