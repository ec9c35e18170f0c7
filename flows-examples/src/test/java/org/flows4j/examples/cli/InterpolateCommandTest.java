package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpolateCommandTest {
    @TempDir
    private static Path folder;

    private static Path data;
    private static Path model;

    @BeforeAll
    static void trainAModel() {
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), 24);
        List<Object> words = new ArrayList<>(List.of("train", "mar-scf", "--data", data, "--out", folder));
        words.addAll(List.of("--batch", 8, "--steps", 2, "--set", "stepsPerLevel=1", "--set", "hiddenWidth=4"));
        words.addAll(List.of("--set", "priorWidth=2"));
        Program.run(words.toArray()).succeeded();
        model = folder.resolve("model.safetensors");
    }

    private static Program.Result interpolate(Object... more) {
        List<Object> words = new ArrayList<>(List.of("interpolate", "--model", model));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    /** The lines below the header. */
    private static List<String> rows(Path table) throws IOException {
        List<String> lines = Files.readAllLines(table);
        assertThat(lines.get(0)).startsWith("x1,x2,");
        return lines.subList(1, lines.size());
    }

    private static double[] row(List<String> lines, int index) {
        return Arrays.stream(lines.get(index).split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** Paths of a model that is conditioned on a column: they begin and end at the rows, and depend on the condition between them. */
    @Test
    void pathsUnderAConditionOfColumns() throws IOException {
        Path table = folder.resolve("rows.csv");
        List<String> lines = new ArrayList<>(List.of("x,load,y"));
        for (int i = 0; i < 40; i++) {
            lines.add(Math.sin(i) + i + "," + i % 7 + "," + Math.cos(3 * i));
        }
        Files.write(table, lines);
        Path run = folder.resolve("conditional");
        Program.run("train", "maf", "--data", table, "--condition", "load", "--steps", 30, "--batch", 16, "--out", run)
                .succeeded();
        Path file = folder.resolve("paths.csv");
        List<Object> words = new ArrayList<>(List.of("interpolate", "--model", run.resolve("model.safetensors")));
        words.addAll(List.of("--from", table + ":0,1", "--to", table + ":5", "--points", 3, "--out", file));
        assertThat(Program.run(words.toArray()).err()).contains("--given", "load");
        words.addAll(List.of("--given", "load=2"));
        Program.run(words.toArray()).succeeded();
        List<String> paths = Files.readAllLines(file);
        assertThat(paths).hasSize(7).first().isEqualTo("x,y");
        assertThat(row(paths, 1)[0]).isCloseTo(0, within(1e-3));
        assertThat(row(paths, 4)[0]).isCloseTo(1 + Math.sin(1), within(1e-3));
        assertThat(row(paths, 6)[0]).isCloseTo(5 + Math.sin(5), within(1e-3));
        words.set(words.size() - 1, "load=6");
        Program.run(words.toArray()).succeeded();
        assertThat(Files.readAllLines(file).get(2)).isNotEqualTo(paths.get(2));
        words.addAll(List.of("--label", 1));
        assertThat(Program.run(words.toArray()).err()).contains("--label or --given");
        assertThat(interpolate("--from", data, "--to", data, "--given", "load=2")
                        .err())
                .contains("omit --given");
    }

    /** The ends are the images themselves; two ways to a single end. */
    @Test
    void everyMethodLeadsFromTheFirstImageToTheLast() throws IOException {
        for (String method : List.of("LINEAR", "SPHERICAL", "OPTIMIZED")) {
            Path table = folder.resolve(method + ".csv");
            JsonNode json = interpolate(
                            "--from",
                            data + ":3,4",
                            "--to",
                            data + ":7",
                            "--method",
                            method,
                            "--points",
                            4,
                            "--out",
                            table,
                            "--iterations",
                            3,
                            "--json")
                    .json();
            assertThat(json.get("ways").asInt()).isEqualTo(2);
            List<String> lines = rows(table);
            assertThat(lines).hasSize(8);
            assertThat(row(lines, 3)).isEqualTo(row(lines, 7));
            assertThat(row(lines, 0)).isNotEqualTo(row(lines, 4));
            byte[] pixels = Files.readAllBytes(data);
            for (int i = 0; i < 64; i++) {
                assertThat(row(lines, 4)[i]).isEqualTo(pixels[16 + 4 * 64 + i] & 0xff);
            }
        }
    }

    @Test
    void drawsAStripFromOneImageFileToAnother() throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        Path from = folder.resolve("a.png");
        ImageIO.write(image, "png", from.toFile());
        Path strip = folder.resolve("strip.png");
        interpolate("--from", from, "--to", data, "--points", 5, "--out", strip).succeeded();
        BufferedImage drawn = ImageIO.read(strip.toFile());
        assertThat(drawn.getWidth()).isGreaterThan(4 * drawn.getHeight());
    }

    @Test
    void refusesWhatCannotBeDone() {
        Path out = folder.resolve("none.png");
        interpolate("--from", data + ":24", "--to", data, "--out", out).failed(1, "samples 0 to 23", "24");
        interpolate("--from", data + ":1,x", "--to", data, "--out", out).failed(1, "1,x");
        interpolate("--from", data + ":1,2", "--to", data + ":1,2,3", "--out", out)
                .failed(1, "2 and 3");
        interpolate("--from", data, "--to", data, "--label", 1, "--out", out).failed(1, "not conditioned");
        interpolate("--from", data, "--to", data, "--points", 1, "--out", out).failed(1, "got 1");
        interpolate("--from", data, "--to", data, "--method", "OPTIMIZED", "--lambda1", -1, "--out", out)
                .failed(1, "-1.0");
    }
}
