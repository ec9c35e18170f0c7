package org.flows4j.core.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.image.ImageFolderOptions.Channels;
import org.flows4j.core.data.image.ImageFolderOptions.Fit;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.io.FlowsIoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderReaderTest {
    @TempDir
    Path folder;

    private static BufferedImage colour(int height, int width, IntBinaryOperator rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb.applyAsInt(y, x));
            }
        }
        return image;
    }

    private static BufferedImage grey(int height, int width, IntBinaryOperator value) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, value.applyAsInt(y, x));
            }
        }
        return image;
    }

    private Path write(BufferedImage image, String name) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        String format = name.substring(name.lastIndexOf('.') + 1);
        assertThat(ImageIO.write(image, format, path.toFile())).isTrue();
        return path;
    }

    private static float[] sample(DataSet data, int index) {
        float[] sample = new float[data.sampleLength()];
        data.copySample(index, sample, 0);
        return sample;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif"})
    void losslessColoursKeepTheirValues(String format) throws IOException {
        write(colour(8, 1, (y, x) -> 0x0a141e * (1 + y)), "image." + format);
        DataSet data = ImageFolderReader.read(folder);
        assertThat(data.sampleDims()).containsExactly(8, 1, 3);
        assertThat(data.levels()).isEqualTo(256);
        assertThat(data.label(0)).isEmpty();
        assertThat(sample(data, 0)).startsWith(10, 20, 30, 20, 40, 60).endsWith(80, 160, 240);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif"})
    void greyImagesKeepTheirValues(String format) throws IOException {
        write(grey(16, 16, (y, x) -> 16 * y + x), "image." + format);
        DataSet data = ImageFolderReader.read(folder);
        assertThat(data.sampleDims()).containsExactly(16, 16, 1);
        float[] expected = new float[256];
        for (int i = 0; i < 256; i++) {
            expected[i] = i;
        }
        assertThat(sample(data, 0)).isEqualTo(expected);
    }

    @Test
    void readsJpegAndDeeperOrShallowerImages() throws IOException {
        write(grey(8, 8, (y, x) -> 100), "a.jpg");
        BufferedImage deep = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(1, 0, 0, 65535);
        deep.getRaster().setSample(2, 0, 0, 32768);
        write(deep, "b.png");
        BufferedImage binary = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
        binary.setRGB(1, 0, 0xffffff);
        write(binary, "c.png");
        DataSet data = ImageFolderReader.read(folder);
        assertThat(data.sampleDims()).containsExactly(8, 8, 1);
        for (float value : sample(data, 0)) {
            assertThat(value).isBetween(99f, 101f);
        }
        assertThat(sample(data, 1)).startsWith(0, 255, 128, 0);
        assertThat(sample(data, 2)).startsWith(0, 255, 0, 0);
    }

    @Test
    void dropsAlpha() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x80102030);
        write(image, "image.png");
        assertThat(sample(ImageFolderReader.read(folder), 0)).containsExactly(0x10, 0x20, 0x30);
    }

    @Test
    void foldersAreClassesInAlphabeticalOrder() throws IOException {
        write(grey(1, 1, (y, x) -> 1), "shoe/2.png");
        write(grey(1, 1, (y, x) -> 2), "shoe/10.PNG");
        write(grey(1, 1, (y, x) -> 3), "bag/x.png");
        Files.writeString(folder.resolve("shoe/notes.txt"), "ignored");
        Files.createDirectory(folder.resolve(".hidden"));
        DataSet data = ImageFolderReader.read(folder);
        assertThat(data.labelNames()).containsExactly("bag", "shoe");
        assertThat(data.size()).isEqualTo(3);
        assertThat(sample(data, 0)).containsExactly(3);
        assertThat(data.label(0)).hasValue(0);
        assertThat(sample(data, 1)).containsExactly(2);
        assertThat(data.label(2)).hasValue(1);
    }

    @Test
    void channelsAreChosen() throws IOException {
        write(colour(1, 1, (y, x) -> 0xc86432), "1.png");
        Path second = write(grey(1, 1, (y, x) -> 7), "2.png");
        assertThat(sample(ImageFolderReader.read(folder), 1)).containsExactly(7, 7, 7);
        DataSet grey =
                ImageFolderReader.read(folder, ImageFolderOptions.defaults().withChannels(Channels.GREY));
        // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
        assertThat(sample(grey, 0)).containsExactly(124);
        assertThat(sample(grey, 1)).containsExactly(7);

        Files.move(second, folder.resolve("0.png"));
        assertThatThrownBy(() -> ImageFolderReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("1.png", "in colour", "GREY or RGB");
        DataSet rgb =
                ImageFolderReader.read(folder, ImageFolderOptions.defaults().withChannels(Channels.RGB));
        assertThat(sample(rgb, 0)).containsExactly(7, 7, 7);
        assertThat(sample(rgb, 1)).containsExactly(200, 100, 50);
    }

    @Test
    void otherSizesAreRefusedCutOrScaled() throws IOException {
        write(grey(2, 2, (y, x) -> 10 * y + x), "1.png");
        write(grey(4, 6, (y, x) -> 10 * y + x), "2.png");
        assertThatThrownBy(() -> ImageFolderReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("2.png", "4 x 6", "2 x 2", "CENTER_CROP or RESIZE");

        DataSet cut = ImageFolderReader.read(folder, ImageFolderOptions.centerCrop(2, 2));
        assertThat(sample(cut, 0)).containsExactly(0, 1, 10, 11);
        assertThat(sample(cut, 1)).containsExactly(12, 13, 22, 23);
        assertThatThrownBy(() -> ImageFolderReader.read(folder, ImageFolderOptions.centerCrop(3, 2)))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("1.png", "2 x 2, too small");

        // The middle 4 x 4 of the second image, columns 1 to 4, averaged over blocks of 2 x 2.
        DataSet halved = ImageFolderReader.read(folder, ImageFolderOptions.resize(2, 2));
        assertThat(sample(halved, 0)).containsExactly(0, 1, 10, 11);
        assertThat(sample(halved, 1)).containsExactly(7, 9, 27, 29);
    }

    @Test
    void scalingWeighsPixelsByTheirArea() throws IOException {
        write(grey(1, 3, (y, x) -> 90 * x), "1.png");
        DataSet data = ImageFolderReader.read(folder, new ImageFolderOptions(Channels.GREY, Fit.RESIZE, 2, 6));
        assertThat(sample(data, 0)).containsExactly(0, 0, 90, 90, 180, 180, 0, 0, 90, 90, 180, 180);
        // Three pixels become two: (0 + 90 / 2) / 1.5 = 30 and (90 / 2 + 180) / 1.5 = 150.
        Pixels pixels = new Pixels(2, 3, 1, new byte[] {0, 90, (byte) 180, 0, 90, (byte) 180});
        assertThat(pixels.fit(4, 6).values()).hasSize(24);
        write(grey(3, 3, (y, x) -> 90 * x), "1.png");
        DataSet two = ImageFolderReader.read(folder, ImageFolderOptions.resize(2, 2));
        assertThat(sample(two, 0)).containsExactly(30, 150, 30, 150);
    }

    @Test
    void refusesFoldersWithoutImagesOrWithBothKinds() throws IOException {
        assertThatThrownBy(() -> ImageFolderReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(folder.toString(), "no images");
        assertThatThrownBy(() -> ImageFolderReader.read(folder.resolve("none")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("no such folder");
        write(grey(1, 1, (y, x) -> 0), "bag/1.png");
        Files.createDirectory(folder.resolve("shoe"));
        assertThatThrownBy(() -> ImageFolderReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining(folder.resolve("shoe") + ": holds no images");
        write(grey(1, 1, (y, x) -> 0), "1.png");
        assertThatThrownBy(() -> ImageFolderReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("1.png", "bag");
        assertThatThrownBy(() -> new ImageFolderOptions(Channels.RGB, Fit.RESIZE, 0, 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImageFolderOptions(Channels.RGB, Fit.SAME_SIZE, 2, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAHugeImageBeforeDecodingIt() throws IOException {
        Path path = write(grey(1, 1, (y, x) -> 0), "huge.png");
        byte[] png = Files.readAllBytes(path);
        // Width and height lie at offset 16 of the file, the checksum of their chunk at 29.
        ByteBuffer.wrap(png).putInt(16, 100_000).putInt(20, 100_000);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) checksum.getValue());
        Files.write(path, png);
        assertThatThrownBy(() -> ImageFolderReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("huge.png", "100000 x 100000");
    }

    /**
     * The JDK's decoders of JPEG and GIF fill the missing rest and only warn, or not even that. These formats have no checksum: with
     * other seeds the overwritten GIF is a valid one of other pixels.
     */
    @ParameterizedTest
    @ValueSource(strings = {"jpg", "gif", "png"})
    void imagesDamagedInTheMiddleAreRefused(String format) throws IOException {
        Random random = new Random(2);
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        assertThat(ImageIO.write(colour(64, 64, (y, x) -> random.nextInt()), format, encoded))
                .isTrue();
        byte[] whole = encoded.toByteArray();
        byte[] zeroed = whole.clone();
        Arrays.fill(zeroed, whole.length / 2, whole.length, (byte) 0);
        byte[] overwritten = whole.clone();
        for (int i = 0; i < 40; i++) {
            overwritten[whole.length * 3 / 5 + i] ^= 0x55;
        }
        Path path = folder.resolve("image." + format);
        Files.write(path, whole);
        assertThat(ImageFolderReader.read(folder).size()).isEqualTo(1);
        for (byte[] damaged : new byte[][] {Arrays.copyOf(whole, whole.length / 2), zeroed, overwritten}) {
            Files.write(path, damaged);
            assertThatThrownBy(() -> ImageFolderReader.read(folder))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining(path.toString());
        }
    }

    /** Lines come in four passes, and each one once. */
    @Test
    void interlacedGifsAreWhole() throws IOException {
        BufferedImage image = colour(37, 5, (y, x) -> y * 0x010101);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        try (ImageOutputStream output =
                ImageIO.createImageOutputStream(folder.resolve("image.gif").toFile())) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), parameters);
        }
        writer.dispose();
        float[] pixels = sample(ImageFolderReader.read(folder), 0);
        for (int i = 0; i < pixels.length; i++) {
            int row = i / 5;
            assertThat(pixels[i]).isEqualTo(row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
    void damagedImagesAreNamed(String format) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        assertThat(ImageIO.write(colour(4, 4, (y, x) -> 0x123456 * x), format, encoded))
                .isTrue();
        byte[] valid = encoded.toByteArray();
        Path path = folder.resolve("image." + format);
        for (int length : new int[] {0, 1, 4, 10, 20}) {
            Files.write(path, Arrays.copyOf(valid, length));
            assertThatThrownBy(() -> ImageFolderReader.read(folder))
                    .as("length %d", length)
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining(path.toString());
        }
        long seed = 23;
        Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            byte[] damaged = valid.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(valid.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(path, damaged);
            try {
                assertThat(ImageFolderReader.read(folder).size()).isEqualTo(1);
            } catch (FlowsIoException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining(path.toString());
            }
        }
    }

    private static void picture(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(2, 3, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
    }

    @Test
    void classesMayBeLinksToFoldersElsewhere() throws IOException {
        picture(folder.resolve("data/cats/a.png"));
        picture(folder.resolve("elsewhere/b.png"));
        Files.createSymbolicLink(folder.resolve("data/dogs"), folder.resolve("elsewhere"));
        DataSet data = ImageFolderReader.read(folder.resolve("data"));
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.labelNames()).containsExactly("cats", "dogs");
    }

    /** The second is read as a class that holds whatever lies beside the data. */
    @ParameterizedTest
    @ValueSource(strings = {".", "..", "../..", "cats/.."})
    void noLinkLeadsToTheFolderOrAboveIt(String target) throws IOException {
        picture(folder.resolve("all/data/cats/a.png"));
        picture(folder.resolve("all/private.png"));
        picture(folder.resolve("private.png"));
        Path data = folder.resolve("all/data");
        Path link = Files.createSymbolicLink(data.resolve("more"), Path.of(target));
        assertThatThrownBy(() -> ImageFolderReader.read(data))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(link.toString(), "is a link to", "remove the link");
        assertThatThrownBy(() -> DataSets.open(data)).hasMessageContaining(link.toString());
    }

    @Test
    void theSameFolderIsNotReadTwice() throws IOException {
        picture(folder.resolve("cats/a.png"));
        Files.createSymbolicLink(folder.resolve("dogs"), Path.of("cats"));
        assertThatThrownBy(() -> ImageFolderReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("dogs", "is the same folder as", "cats");
    }

    /** A test set that is the training set tells nothing, and a training set above its folder is somebody else's. */
    @Test
    void trainingAndTestSetsAreDifferentFoldersBelow() throws IOException {
        picture(folder.resolve("data/train/a.png"));
        Path test = Files.createSymbolicLink(folder.resolve("data/test"), Path.of("train"));
        assertThatThrownBy(() -> DataSets.open(folder.resolve("data")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("test", "is the same folder as");
        Files.delete(test);
        picture(folder.resolve("b.png"));
        Files.createDirectory(folder.resolve("other"));
        Files.createSymbolicLink(folder.resolve("other/train"), Path.of(".."));
        assertThatThrownBy(() -> DataSets.open(folder.resolve("other")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("is a link to");
    }

    @Test
    void aCircleOfLinksIsNoFolder() throws IOException {
        Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
        assertThatThrownBy(() -> ImageFolderReader.read(folder)).isInstanceOf(FlowsIoException.class);
    }
}
