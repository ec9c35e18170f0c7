package org.flows4j.examples.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageGridTest {
    private static final Shape GREY = Shape.image(1, 2, 3);

    @Test
    void drawsEachPixelWhereItBelongs() {
        float[] values = {0, 51, 102, 153, 204, 255, 255, 0, 255, 0, 255, 0};
        BufferedImage picture = new ImageGrid(2, 2, 1).draw(values, GREY, 256);
        assertThat(picture.getWidth()).isEqualTo(2 * (3 * 2 + 1) + 1);
        assertThat(picture.getHeight()).isEqualTo(2 * 2 + 2);
        for (int image = 0; image < 2; image++) {
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 6; x++) {
                    int grey = (int) values[image * 6 + y / 2 * 3 + x / 2];
                    assertThat(picture.getRGB(1 + image * 7 + x, 1 + y) & 0xffffff)
                            .as("image %d, pixel %d, %d", image, x, y)
                            .isEqualTo(grey * 0x010101);
                }
            }
        }
    }

    @Test
    void drawsColoursAndStretchesFewLevels() {
        float[] values = {7, 0, 3};
        BufferedImage picture = new ImageGrid(1, 1, 1).draw(values, Shape.image(3, 1, 1), 8);
        assertThat(picture.getRGB(1, 1) & 0xffffff).isEqualTo(0xff006d);
    }

    @Test
    void clampsValuesOutsideTheRange() {
        float[] values = {-3, Float.NaN, 300, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 255};
        BufferedImage picture = new ImageGrid(1, 1, 1).draw(values, GREY, 256);
        int[] expected = {0, 0, 255, 255, 0, 255};
        for (int i = 0; i < expected.length; i++) {
            assertThat(picture.getRGB(1 + i % 3, 1 + i / 3) & 0xff).isEqualTo(expected[i]);
        }
    }

    @Test
    void leavesTheLastRowOpenAndGroupsPairs() {
        float[] values = new float[6 * 5];
        BufferedImage open = new ImageGrid(3, 1, 1).draw(values, GREY, 256);
        assertThat(open.getRGB(1, 4) & 0xffffff).isZero();
        assertThat(open.getRGB(9, 4) & 0xffffff).isNotZero();
        BufferedImage pairs = new ImageGrid(1, 1, 2).draw(new float[6 * 4], GREY, 256);
        // Rows at 1 and 4, then the wider gap, then at 12 and 15.
        for (int y = 0; y < pairs.getHeight(); y++) {
            boolean row = y == 1 || y == 2 || y == 4 || y == 5 || y == 12 || y == 13 || y == 15 || y == 16;
            assertThat((pairs.getRGB(1, y) & 0xffffff) == 0).as("line %d", y).isEqualTo(row);
        }
        assertThat(pairs.getHeight()).isEqualTo(18);
    }

    @Test
    void enlargesSmallImagesOnly() {
        assertThat(ImageGrid.square(64, Shape.image(1, 28, 28))).isEqualTo(new ImageGrid(8, 3, 1));
        assertThat(ImageGrid.square(10, Shape.image(3, 32, 32))).isEqualTo(new ImageGrid(4, 2, 1));
        assertThat(ImageGrid.pairs(8, Shape.image(3, 256, 256))).isEqualTo(new ImageGrid(8, 1, 2));
    }

    @Test
    void refusesWhatIsNoPicture() {
        ImageGrid grid = new ImageGrid(1, 1, 1);
        assertThatThrownBy(() -> grid.draw(new float[8], Shape.image(2, 2, 2), 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 2, 2]")
                .hasMessageContaining(".csv");
        assertThatThrownBy(() -> grid.draw(new float[7], GREY, 256)).hasMessageContaining("7 values");
        assertThatThrownBy(() -> grid.draw(new float[6], GREY, 1)).hasMessageContaining("got 1");
        assertThatThrownBy(() -> new ImageGrid(0, 1, 1)).hasMessageContaining("0 columns");
    }

    @Test
    void writesAPngThatReadsBack(@TempDir Path folder) throws IOException {
        float[] values = {0, 51, 102, 153, 204, 255};
        BufferedImage picture = new ImageGrid(1, 1, 1).draw(values, GREY, 256);
        Path file = folder.resolve("grid.png");
        Pictures.writePng(file, picture);
        BufferedImage read = ImageIO.read(file.toFile());
        assertThat(read.getWidth()).isEqualTo(5);
        assertThat(read.getHeight()).isEqualTo(4);
        assertThat(read.getRGB(2, 1) & 0xffffff).isEqualTo(51 * 0x010101);
        assertThatThrownBy(() -> Pictures.writePng(folder.resolve("missing/grid.png"), picture))
                .isInstanceOf(FlowsIoException.class);
    }
}
