package org.flows4j.examples.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running process that answers in lines of JSON. */
final class Program implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LINES_OF_A_FAILURE = 5;
    private static final int SECONDS_TO_END = 20;

    private final String name;
    private final Process process;
    private final Writer input;
    private final BufferedReader output;
    private final Path errors;

    /**
     * Starts a program.
     *
     * @param name used in messages
     * @param builder its command and environment
     * @throws IOException if it cannot be started
     */
    Program(String name, ProcessBuilder builder) throws IOException {
        this.name = name;
        this.errors = Files.createTempFile("flows-bench", ".log");
        try {
            this.process = builder.redirectError(errors.toFile()).start();
        } catch (IOException e) {
            Files.delete(errors);
            throw e;
        }
        this.input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Sends an empty line. */
    void ask() throws IOException {
        try {
            input.write('\n');
            input.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * The next line of JSON. Other lines, such as warnings of a library, are skipped.
     *
     * @throws IOException if the program ended before, with the last lines of its standard error
     */
    JsonNode answer() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("{")) {
                try {
                    return JSON.readTree(line);
                } catch (JsonProcessingException e) {
                    throw new IOException(name + " printed a line that is not JSON: " + line, e);
                }
            }
        }
        throw failure(null);
    }

    /** The numbers of an answer, whatever else is in it. */
    static Map<String, Double> numbers(JsonNode answer) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        answer.properties().forEach(field -> {
            if (field.getValue().isNumber()) {
                numbers.put(field.getKey(), field.getValue().asDouble());
            }
        });
        return numbers;
    }

    private IOException failure(@Nullable IOException cause) throws IOException {
        return new IOException(name + " failed: " + lastErrors(), cause);
    }

    private String lastErrors() throws IOException {
        Deque<String> last = new ArrayDeque<>();
        try (Stream<String> lines = Files.lines(errors, StandardCharsets.ISO_8859_1)) {
            lines.filter(line -> !line.isBlank()).forEach(line -> {
                last.addLast(line.strip());
                if (last.size() > LINES_OF_A_FAILURE) {
                    last.removeFirst();
                }
            });
        }
        return last.isEmpty() ? "it ended without an answer" : last.stream().collect(Collectors.joining(" | "));
    }

    /** Closes the program's input, at which it ends; a program that stays is ended. */
    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            errors.toFile().delete();
        }
    }

    /** The output of a short program, without the white space around it. */
    static String outputOf(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
