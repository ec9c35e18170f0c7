package org.flows4j.layers.pixelcnn;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A {@link Stage} whose stream u is computed row by row and whose stream ul is computed pixel by pixel. */
final class CachedStage {
    private final int width;
    private final List<CachedRows.Block> downU = new ArrayList<>();
    private final List<CachedPixels.Block> downUl = new ArrayList<>();
    private final List<CachedRows.Block> upU = new ArrayList<>();
    private final List<CachedPixels.Block> upUl = new ArrayList<>();
    private final @Nullable Half half;
    private final RowBuffer resultU;
    private final RowBuffer resultUl;

    CachedStage(Stage stage, int width, int filters, Sampling sampling) {
        this.width = width;
        stage.downU().forEach(block -> downU.add(new CachedRows.Block(block, width, filters, sampling)));
        stage.downUl().forEach(block -> downUl.add(new CachedPixels.Block(block, width, filters, 1, sampling)));
        stage.upU().forEach(block -> upU.add(new CachedRows.Block(block, width, filters, sampling)));
        stage.upUl().forEach(block -> upUl.add(new CachedPixels.Block(block, width, filters, 2, sampling)));
        Stage.Inner inner = stage.inner();
        this.half = inner == null ? null : new Half(inner, filters, sampling);
        this.resultU = sampling.buffer(width, filters);
        this.resultUl = sampling.buffer(width, filters);
    }

    /** The stage of half the resolution, which is computed in even rows and columns, and the way there and back. */
    private final class Half {
        private final CachedStage stage;
        private final RowBuffer lastU;
        private final CachedRows.Conv halvingU;
        private final CachedPixels.Conv halvingUl;
        private final RowBuffer lastUl;
        private final Tensor[] doublingU;
        private final Tensor doublingUBias;
        private final Tensor[][] doublingUl;
        private final Tensor doublingUlBias;
        private final int filters;

        Half(Stage.Inner inner, int filters, Sampling sampling) {
            this.filters = filters;
            this.stage = new CachedStage(inner.stage(), width / 2, filters, sampling);
            this.lastU = sampling.buffer(width, filters);
            this.lastUl = sampling.buffer(width, filters);
            this.halvingU = new CachedRows.Conv(inner.halvingU().conv(), sampling);
            this.halvingUl = new CachedPixels.Conv(inner.halvingUl().conv(), lastUl, sampling);
            this.doublingU = new Tensor[] {
                inner.doublingU().matrix(0, sampling.evaluation()),
                inner.doublingU().matrix(1, sampling.evaluation())
            };
            this.doublingUBias = inner.doublingU().bias(sampling.evaluation());
            this.doublingUl = new Tensor[2][];
            for (int a = 0; a < 2; a++) {
                Tensor both = inner.doublingUl().matrix(a, sampling.evaluation());
                doublingUl[a] = new Tensor[] {both.slice(1, 0, filters), both.slice(1, filters, 2 * filters)};
            }
            this.doublingUlBias = inner.doublingUl().bias(sampling.evaluation());
        }

        Tensor row(int row, Tensor u) {
            lastU.nextRow();
            lastU.putRow(u);
            if (row % 2 == 0) {
                Tensor all = halvingU.row(lastU);
                int samples = all.shape().dim(0) / width;
                Tensor even = all.reshape(width / 2, 2, samples * filters).slice(1, 0, 1);
                halvingUl.beginRow(null);
                stage.beginRow(row / 2, even.reshape(width / 2 * samples, filters));
            } else {
                lastUl.nextRow();
            }
            Tensor pairs = ProductCalls.dense(
                    stage.resultU.tappedCurrent(0, 1), doublingU[row % 2], null, Activation.NONE, false);
            int samples = pairs.shape().dim(0) / (width / 2);
            return pairs.reshape(Shape.of(width / 2, samples, 2, filters))
                    .permute(0, 2, 1, 3)
                    .reshape(width * samples, filters)
                    .add(doublingUBias);
        }

        Tensor pixel(int row, int column, Tensor ul) {
            if (row % 2 == 0 && column % 2 == 0) {
                Tensor start = halvingUl.pixel(column, ul, null);
                stage.resultUl.put(column / 2, stage.pixel(row / 2, column / 2, start));
            } else {
                lastUl.put(column, ul);
            }
            return ProductCalls.dense(
                    stage.resultUl.pixel(column / 2),
                    doublingUl[row % 2][column % 2],
                    doublingUlBias,
                    Activation.NONE,
                    false);
        }
    }

    /** Computes the stream u of a row, {@code [W * N, F]}, and prepares its pixels. */
    void beginRow(int row, Tensor u) {
        List<Activated> before = new ArrayList<>();
        Activated now = Activated.of(u);
        before.add(now);
        for (int i = 0; i < downU.size(); i++) {
            now = Activated.of(downU.get(i).row(now, null));
            downUl.get(i).beginRow(now);
            before.add(now);
        }
        if (half != null) {
            now = Activated.of(half.row(row, now.value()));
        }
        int last = half == null ? downU.size() - 1 : downU.size();
        for (int i = 0; i < upU.size(); i++) {
            now = Activated.of(upU.get(i).row(now, before.get(last - i)));
            upUl.get(i).beginRow(now);
        }
        resultU.putRow(now.value());
    }

    /** Computes the stream ul of a pixel, {@code [N, F]}. */
    Tensor pixel(int row, int column, Tensor ul) {
        List<Activated> before = new ArrayList<>();
        Activated now = Activated.of(ul);
        before.add(now);
        for (CachedPixels.Block block : downUl) {
            now = Activated.of(block.pixel(column, now, null));
            before.add(now);
        }
        if (half != null) {
            now = Activated.of(half.pixel(row, column, now.value()));
        }
        int last = half == null ? downUl.size() - 1 : downUl.size();
        Tensor result = now.value();
        for (int i = 0; i < upUl.size(); i++) {
            result = upUl.get(i).pixel(column, now, before.get(last - i));
            if (i < upUl.size() - 1) {
                now = Activated.of(result);
            }
        }
        return result;
    }
}
