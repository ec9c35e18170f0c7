package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch on this machine.
 *
 * @param python a Python that has it
 * @param version version of PyTorch
 * @param scripts folder with our programs for it
 * @param preload a library loaded before all others, usually a faster allocator of memory, or null
 */
record Torch(
        String python,
        String version,
        Path scripts,
        @Nullable Path preload) {
    private static final List<String> SCRIPTS = List.of(
            "side.py",
            "jobs.py",
            "affine.py",
            "autoregressive.py",
            "continuous.py",
            "flowpp.py",
            "mixlog.py",
            "pixelcnn.py",
            "residual.py");
    private static final String VERSION = "import torch; print(torch.__version__)";

    /** Where Debian and Fedora have the allocator that PyTorch's own tuning guide recommends. */
    private static final List<Path> ALLOCATORS = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4"),
            Path.of("/usr/lib64/libtcmalloc_minimal.so.4"));

    /**
     * Looks for PyTorch and writes the programs for it.
     *
     * @param python name or path of a Python
     * @param scripts an existing folder
     * @param preload a library to load first; null for tcmalloc if it is installed
     * @throws IllegalArgumentException if there is no such Python, or it has no PyTorch; the message contains the fix
     * @throws IOException if the folder cannot be written to
     */
    static Torch find(String python, Path scripts, @Nullable Path preload) throws IOException {
        String version;
        try {
            version = Program.outputOf(List.of(python, "-c", VERSION));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "There is no Python called " + python + "; install Python 3.10 or newer, or name it with --python",
                    e);
        }
        if (version.isEmpty()) {
            throw new IllegalArgumentException(python + " has no PyTorch; run: python3 -m venv torchenv && "
                    + "torchenv/bin/pip install numpy torch; then add --python torchenv/bin/python");
        }
        for (String script : SCRIPTS) {
            try (InputStream content = Torch.class.getResourceAsStream("/org/flows4j/examples/bench/torch/" + script)) {
                if (content == null) {
                    throw new IllegalStateException("The program " + script + " is missing from this build");
                }
                Files.copy(content, scripts.resolve(script));
            }
        }
        Path allocator = preload != null
                ? preload
                : ALLOCATORS.stream().filter(Files::isReadable).findFirst().orElse(null);
        return new Torch(python, version, scripts, allocator);
    }

    /**
     * Starts a variant, which compiles and then waits. Its threads wait as PyTorch's defaults want it: they spin.
     *
     * @param seconds time per figure
     * @throws IOException if the variant cannot be compiled or run
     */
    Side start(Job job, Variant variant, int threads, double seconds) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(python, scripts.resolve("side.py").toString(), job.label()));
        command.addAll(List.of("--threads", Integer.toString(threads), "--seconds", Double.toString(seconds)));
        command.addAll(variant.arguments());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("OMP_WAIT_POLICY");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        if (preload != null) {
            builder.environment().put("LD_PRELOAD", preload.toString());
        }
        Program program = new Program("PyTorch " + variant, builder);
        try {
            program.answer();
        } catch (IOException e) {
            program.close();
            throw e;
        }
        return new TorchSide(variant.toString(), program);
    }

    private record TorchSide(String name, Program program) implements Side {
        @Override
        public Map<String, Double> measure() throws IOException {
            program.ask();
            return Program.numbers(program.answer());
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
