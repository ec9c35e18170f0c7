package org.flows4j.spark.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.models.Model;

/** The contents of a model file, as they travel from the driver to the executors, with their SHA-256. */
public final class ModelBytes implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] bytes;
    private final String hash;
    private final String origin;

    /**
     * Wraps the contents of a model file.
     *
     * @param bytes of the file
     * @param origin its path, for error messages
     */
    public ModelBytes(byte[] bytes, String origin) {
        this.bytes = bytes;
        this.hash = HexFormat.of().formatHex(sha256().digest(bytes));
        this.origin = origin;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The contents of the file that a model would be saved to. */
    public static ModelBytes of(Model model) {
        return new ModelBytes(written(model::save), "the model given to setModel");
    }

    /** The bytes that an action writes to the path it is given. */
    public static byte[] written(Consumer<java.nio.file.Path> save) {
        return withTemporaryFile(file -> {
            save.accept(file);
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /**
     * Reads a model file from any file system that Hadoop knows.
     *
     * @param path with or without a scheme; without one, the cluster's default file system has it
     * @throws FlowsIoException if there is no such file, or it cannot be read
     */
    public static ModelBytes read(String path, Configuration hadoop) {
        Path file = new Path(path);
        try {
            FileSystem files = file.getFileSystem(hadoop);
            if (!files.exists(file)) {
                throw new FlowsIoException("There is no model at " + files.makeQualified(file)
                        + "; set modelPath to a file written by Model.save, with a scheme such as file: or hdfs: unless"
                        + " it is on the default file system");
            }
            if (files.getFileStatus(file).isDirectory()) {
                throw new FlowsIoException(files.makeQualified(file)
                        + " is a directory; set modelPath to the model file in it, or load a saved stage from it");
            }
            try (InputStream in = files.open(file)) {
                return new ModelBytes(in.readAllBytes(), path);
            }
        } catch (IOException e) {
            throw new FlowsIoException("The model at " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the file; replaces one that is there.
     *
     * @throws FlowsIoException if it cannot be written
     */
    public void write(String path, Configuration hadoop) {
        Path file = new Path(path);
        try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new FlowsIoException("The model cannot be written to " + path + ": " + e.getMessage(), e);
        }
    }

    /** SHA-256 of the contents: the same model has the same hash, wherever it came from. */
    public String hash() {
        return hash;
    }

    /** The number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** Builds the model on a backend of this JVM. */
    public Model load(TensorBackend backend) {
        try {
            return withFile(file -> Model.read(file, backend));
        } catch (FlowsIoException e) {
            throw new FlowsIoException(origin + " is not a model: " + e.getMessage(), e);
        }
    }

    /** Runs an action on a temporary file with these contents. */
    public <T> T withFile(Function<java.nio.file.Path, T> action) {
        return withTemporaryFile(file -> {
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return action.apply(file);
        });
    }

    private static <T> T withTemporaryFile(Function<java.nio.file.Path, T> action) {
        try {
            java.nio.file.Path file = Files.createTempFile("flows", ".safetensors");
            try {
                return action.apply(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A temporary file in java.io.tmpdir cannot be used", e);
        }
    }
}
