package org.flows4j.models.onnx;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.model.LibraryVersion;
import org.flows4j.models.Model;

/**
 * Writes functions of a trained model as ONNX files, one file per function. The graph takes a batch of any size; its parameters are
 * constants.
 *
 * <p>A graph computes in the model's element type. Log-densities are in double; a sample whose density the precision cannot represent
 * has negative infinity, as in {@code Flow.logProb}. Noise that a pass draws becomes inputs {@code noise0}, {@code noise1}, and so on; the
 * metadata says {@code normal} (standard normal) or {@code uniform} (on [0, 1)) for each. The condition of a conditional model is the
 * input {@code condition}, one-hot vectors if it is a class.
 *
 * <p>The metadata has the entries {@code flows4j.family}, {@code flows4j.version}, {@code flows4j.function}, and, if the model knows
 * them, {@code flows4j.columns}, {@code flows4j.conditions} and {@code flows4j.classes}, JSON arrays of names in the model's order.
 */
public final class OnnxExport {
    /** The version of ONNX's operators that exported graphs need: {@code Slice} with computed bounds appears in 10. */
    public static final int OPSET = 10;

    private static final int IR_VERSION = 5;

    private OnnxExport() {}

    /**
     * Writes a function, atomically.
     *
     * @param model trained
     * @param file to write, usually {@code *.onnx}
     * @throws OnnxExportException if this function of the model has no graph, saying why
     * @throws org.flows4j.core.io.FlowsIoException if the file cannot be written
     */
    public static void write(Model model, OnnxFunction function, Path file) {
        byte[] bytes = bytes(model, function);
        AtomicFiles.writeStream(file, stream -> stream.write(bytes));
    }

    /**
     * The bytes of the file that {@link #write} writes.
     *
     * @throws OnnxExportException if this function of the model has no graph, saying why
     */
    public static byte[] bytes(Model model, OnnxFunction function) {
        return graph(model, function).toByteArray();
    }

    /**
     * The bytes of a file for a flow that is no model of a family. Its metadata has the version and the function alone.
     *
     * @throws OnnxExportException if this function of the flow has no graph, saying why
     */
    public static byte[] bytes(Flow flow, OnnxFunction function) {
        return file(TracedPass.of(flow, function), function, Map.of()).toByteArray();
    }

    private static ModelProto graph(Model model, OnnxFunction function) {
        TracedPass pass = TracedPass.of(model.flow(), function);
        return file(pass, function, ModelTexts.of(model.description()));
    }

    private static ModelProto file(TracedPass pass, OnnxFunction function, Map<String, String> texts) {
        ModelProto.Builder result = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("Flows4J")
                .setProducerVersion(LibraryVersion.current())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(new OnnxGraphWriter(TracedPass.BATCH).write(function.label(), pass.graph()));
        Map<String, String> all = new LinkedHashMap<>(texts);
        all.putAll(ModelTexts.ofGraph(function, pass.noise()));
        all.forEach((key, value) -> result.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return result.build();
    }
}
