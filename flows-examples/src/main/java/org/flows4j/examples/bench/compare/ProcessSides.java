package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.flows4j.core.tensor.Precision;
import org.jspecify.annotations.Nullable;

/** Sides that are processes of their own. */
public final class ProcessSides implements Sides {
    private final String main;
    private final List<String> options;
    private final Torch torch;
    private final double seconds;
    private final @Nullable Integer threads;

    /**
     * Looks for PyTorch.
     *
     * @param main name of the class with the {@code flows} program's {@code main} method
     * @param options of {@code flows bench}, such as the time of the warm-up
     * @param python name or path of a Python that has PyTorch
     * @param preload a library that PyTorch's processes load first; null for tcmalloc if it is installed
     * @param scripts an existing folder for our Python programs
     * @param seconds time that PyTorch measures per figure
     * @param threads of both; null for one per processor, and one for {@link Job#TOY}
     * @throws IllegalArgumentException if PyTorch is missing; the message contains the fix
     * @throws IOException if the folder cannot be written to
     */
    public ProcessSides(
            String main,
            List<String> options,
            String python,
            @Nullable Path preload,
            Path scripts,
            double seconds,
            @Nullable Integer threads)
            throws IOException {
        this.main = main;
        this.options = List.copyOf(options);
        this.torch = Torch.find(python, scripts, preload);
        this.seconds = seconds;
        this.threads = threads;
    }

    /**
     * The version of PyTorch, and what its processes load first.
     *
     * @return text for people
     */
    public String describeTorch() {
        Path preload = torch.preload();
        return "PyTorch " + torch.version() + (preload == null ? "" : " with " + preload.getFileName());
    }

    private int threads(Job job) {
        return threads == null ? job.threads(Runtime.getRuntime().availableProcessors()) : threads;
    }

    @Override
    public Side flows(Job job, Precision precision) {
        return new FlowsSide(main, job, precision, threads(job), options);
    }

    @Override
    public Side torch(Job job, Variant variant) throws IOException {
        return torch.start(job, variant, threads(job), seconds);
    }
}
