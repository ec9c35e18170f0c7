package org.flows4j.models.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.TensorProto;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.onnx.Operand.Constant;
import org.flows4j.models.onnx.Operand.Extents;

/** The constants of an ONNX graph, each stored once. */
final class Initializers {
    /** Constants of up to this many elements are compared by these; larger ones are parameters, which are one object each. */
    private static final int SMALL = 512;

    private final IdentityHashMap<Object, String> large = new IdentityHashMap<>();
    private final Map<Key, String> small = new HashMap<>();
    private final List<TensorProto> tensors = new ArrayList<>();

    private record Key(ElementType type, Shape shape, List<Object> elements) {}

    String of(Extents extents) {
        return of(new Constant(ElementType.INT64, extents.numbers(), Shape.of(extents.numbers().length)));
    }

    /** The name of a constant, without its expansion. */
    String of(Constant constant) {
        if (constant.shape().size() > SMALL) {
            return large.computeIfAbsent(constant.elements(), elements -> store(constant));
        }
        Key key = new Key(constant.type(), constant.shape(), constant.boxed());
        return small.computeIfAbsent(key, elements -> store(constant));
    }

    private String store(Constant constant) {
        String name = "c" + tensors.size();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(constant.type().code());
        for (int extent : constant.shape().dims()) {
            tensor.addDims(extent);
        }
        fill(tensor, constant.elements());
        tensors.add(tensor.build());
        return name;
    }

    private static void fill(TensorProto.Builder tensor, Object elements) {
        if (elements instanceof float[] floats) {
            for (float element : floats) {
                tensor.addFloatData(element);
            }
        } else if (elements instanceof double[] doubles) {
            for (double element : doubles) {
                tensor.addDoubleData(element);
            }
        } else if (elements instanceof long[] numbers) {
            for (long element : numbers) {
                tensor.addInt64Data(element);
            }
        } else {
            for (boolean element : (boolean[]) elements) {
                tensor.addInt32Data(element ? 1 : 0);
            }
        }
    }

    List<TensorProto> all() {
        return tensors;
    }
}
