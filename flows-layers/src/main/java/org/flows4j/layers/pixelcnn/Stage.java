package org.flows4j.layers.pixelcnn;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one resolution and, inside it, the stage of half the resolution. The stream u sees the rows above, the stream ul the rows
 * above and the pixels to the left; u feeds ul, never the reverse. The blocks after the inner stage see the activations before it:
 *
 * <pre>{@code
 * u0, ul0 -> blocks -> u1, ul1 ... uR, ulR -> halve -> inner stage -> double -> R + 1 blocks with skips from uR, ulR back to u0, ul0
 * }</pre>
 *
 * <p>The innermost stage starts its way back at uR, ulR, and has R blocks there.
 */
final class Stage {
    private final List<GatedBlock> downU = new ArrayList<>();
    private final List<GatedBlock> downUl = new ArrayList<>();
    private final List<GatedBlock> upU = new ArrayList<>();
    private final List<GatedBlock> upUl = new ArrayList<>();
    private final @Nullable Inner inner;

    /** The stage of half the resolution, and the way there and back. */
    record Inner(Halving halvingU, Halving halvingUl, Stage stage, Doubling doublingU, Doubling doublingUl) {}

    /** Both streams. */
    record Streams(Tensor u, Tensor ul) {}

    Stage(ParameterFactory all, PixelCnnSize size, int number) {
        ParameterFactory parameters = all.child("stage" + number);
        int filters = size.filters();
        for (int i = 1; i <= size.blocks(); i++) {
            ParameterFactory block = parameters.child("down" + i);
            downU.add(new GatedBlock(block.child("u"), Taps.DOWN, filters, 0, size.dropout()));
            downUl.add(new GatedBlock(block.child("ul"), Taps.DOWN_RIGHT, filters, 1, size.dropout()));
        }
        if (number < size.stages()) {
            ParameterFactory between = parameters.child("between");
            inner = new Inner(
                    new Halving(between.child("halvingU"), Taps.DOWN, filters),
                    new Halving(between.child("halvingUl"), Taps.DOWN_RIGHT, filters),
                    new Stage(all, size, number + 1),
                    new Doubling(between.child("doublingU"), Taps.DOWN, filters),
                    new Doubling(between.child("doublingUl"), Taps.DOWN_RIGHT, filters));
        } else {
            inner = null;
        }
        int back = inner == null ? size.blocks() : size.blocks() + 1;
        for (int i = 1; i <= back; i++) {
            ParameterFactory block = parameters.child("up" + i);
            upU.add(new GatedBlock(block.child("u"), Taps.DOWN, filters, 1, size.dropout()));
            upUl.add(new GatedBlock(block.child("ul"), Taps.DOWN_RIGHT, filters, 2, size.dropout()));
        }
    }

    Streams run(Streams start, Pass pass) {
        List<Streams> before = new ArrayList<>(List.of(start));
        Streams now = start;
        for (int i = 0; i < downU.size(); i++) {
            Tensor u = downU.get(i).run(now.u, null, pass);
            now = new Streams(u, downUl.get(i).run(now.ul, u, pass));
            before.add(now);
        }
        int last = downU.size();
        if (inner == null) {
            last--;
        } else {
            Streams half = new Streams(pass.through(inner.halvingU, now.u), pass.through(inner.halvingUl, now.ul));
            Streams back = inner.stage.run(half, pass);
            now = new Streams(pass.through(inner.doublingU, back.u), pass.through(inner.doublingUl, back.ul));
        }
        for (int i = 0; i < upU.size(); i++) {
            Streams skip = before.get(last - i);
            Tensor u = upU.get(i).run(now.u, skip.u, pass);
            now = new Streams(u, upUl.get(i).run(now.ul, Tensor.concat(-1, u, skip.ul), pass));
        }
        return now;
    }

    List<GatedBlock> downU() {
        return downU;
    }

    List<GatedBlock> downUl() {
        return downUl;
    }

    List<GatedBlock> upU() {
        return upU;
    }

    List<GatedBlock> upUl() {
        return upUl;
    }

    @Nullable Inner inner() {
        return inner;
    }

    ParameterList parameters() {
        List<ParameterList> all = new ArrayList<>();
        for (List<GatedBlock> blocks : List.of(downU, downUl)) {
            blocks.forEach(block -> all.add(block.parameters()));
        }
        if (inner != null) {
            all.add(inner.halvingU.parameters());
            all.add(inner.halvingUl.parameters());
            all.add(inner.stage.parameters());
            all.add(inner.doublingU.parameters());
            all.add(inner.doublingUl.parameters());
        }
        for (List<GatedBlock> blocks : List.of(upU, upUl)) {
            blocks.forEach(block -> all.add(block.parameters()));
        }
        return ParameterList.concat(all);
    }
}
