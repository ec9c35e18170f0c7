package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.flows4j.core.layer.MemoryMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
    @ParameterizedTest
    @EnumSource
    void glowHasTheKeysOfThePyTorchProgram(MemoryMode memory) {
        JsonNode json = Program.line(
                        "bench glow --batch 2 --size 8 --levels 2 --steps 2 --hidden 4 --repeats 2 --warm-up 0 --threads 1 --memory "
                                + memory + " --json")
                .json();
        assertThat(json.get("bench").asText()).isEqualTo("glow");
        // Per step of C channels: activation norm 2C, matrix C^2, network of width 4 from C/2 to C channels.
        long firstScale = 2 * (2 * 12 + 12 * 12 + (6 * 9 * 4 + 4) + (4 * 4 + 4) + (4 * 9 * 12 + 12));
        long secondScale = 2 * (2 * 24 + 24 * 24 + (12 * 9 * 4 + 4) + (4 * 4 + 4) + (4 * 9 * 24 + 24));
        assertThat(json.get("parameters").asLong()).isEqualTo(firstScale + secondScale);
        for (String key : List.of("train_step_s", "log_prob_s", "sample_s", "peak_tensor_mb")) {
            assertThat(json.get(key).asDouble()).as(key).isPositive();
        }
    }

    @Test
    void toyHasTheKeysOfThePyTorchProgram() {
        JsonNode json = Program.line("bench toy --batch 4 --dim 3 --steps 1 --hidden 4 --repeats 1 --warm-up 0 --json")
                .json();
        assertThat(json.get("bench").asText()).isEqualTo("toy");
        assertThat(json.get("threads").asInt()).isEqualTo(1);
        for (String key : List.of("train_step_s", "log_prob_100k_s", "sample_100k_s", "peak_tensor_mb")) {
            assertThat(json.get(key).asDouble()).as(key).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"maf", "nsf"})
    void autoregressiveFlowsHaveTheKeysOfThePyTorchProgram(String job) {
        JsonNode json = Program.line(
                        "bench " + job + " --batch 4 --dim 3 --steps 2 --hidden 4 --repeats 1 --warm-up 0 --json")
                .json();
        assertThat(json.get("bench").asText()).isEqualTo(job);
        int outputs = 3 * (job.equals("maf") ? 2 : 3 * 8 - 1);
        assertThat(json.get("parameters").asLong())
                .isEqualTo(2L * ((3 * 4 + 4) + (4 * 4 + 4) + (4 * outputs + outputs)));
        String sampling = job.equals("maf") ? "sample_10k_s" : "sample_1k_s";
        for (String key : List.of("train_step_s", "log_prob_100k_s", sampling)) {
            assertThat(json.get(key).asDouble()).as(key).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"residual --blocks 2", "ffjord"})
    void flowsWithEstimatesHaveTheKeysOfThePyTorchProgram(String job) {
        JsonNode json = Program.line("bench " + job + " --batch 4 --hidden 3 --repeats 1 --warm-up 0 --json")
                .json();
        assertThat(job).startsWith(json.get("bench").asText());
        for (String key : List.of("parameters", "train_step_s", "log_prob_10k_s", "sample_10k_s")) {
            assertThat(json.get(key).asDouble()).as(key).isPositive();
        }
    }

    @Test
    void mixlogHasTheKeysOfThePyTorchProgram() {
        JsonNode json = Program.line(
                        "bench mixlog --batch 2 --channels 3 --size 4 --components 5 --repeats 1 --warm-up 0 --json")
                .json();
        assertThat(json.get("bench").asText()).isEqualTo("mixlog");
        for (String key : List.of("train_step_s", "forward_s", "inverse_s")) {
            assertThat(json.get(key).asDouble()).as(key).isPositive();
        }
    }

    @Test
    void flowPlusPlusHasTheKeysOfThePyTorchProgram() {
        JsonNode json = Program.line(
                        "bench flowpp --batch 1 --channels 1 --size 2 --filters 4 --blocks 1 --components 2 --repeats 1 --warm-up 0 --json")
                .json();
        assertThat(json.get("bench").asText()).isEqualTo("flowpp");
        for (String key : List.of("parameters", "train_step_s", "log_prob_s", "sample_s")) {
            assertThat(json.get(key).asDouble()).as(key).isPositive();
        }
    }

    @Test
    void pixelCnnHasTheKeysOfThePyTorchProgram() {
        JsonNode json = Program.line(
                        "bench pixelcnn --batch 2 --size 4 --filters 2 --mixtures 2 --repeats 1 --warm-up 0 --json")
                .json();
        assertThat(json.get("bench").asText()).isEqualTo("pixelcnn");
        for (String key : List.of("parameters", "train_step_s", "log_prob_s", "sample_s")) {
            assertThat(json.get(key).asDouble()).as(key).isPositive();
        }
    }

    @Test
    void linearHasTheKeysOfThePyTorchProgramAndMore() {
        JsonNode json = Program.line("bench linear --batch 2 --channels 4 --size 4 --repeats 1 --warm-up 0 --json")
                .json();
        assertThat(json.get("bench").asText()).isEqualTo("linear");
        for (String layer : List.of("conv1x1", "woodbury", "periodic", "emerging", "me_woodbury")) {
            for (String figure :
                    List.of("_forward_s", "_inverse_s", "_forward_kept_s", "_inverse_kept_s", "_gradient_s")) {
                assertThat(json.get(layer + figure).asDouble())
                        .as(layer + figure)
                        .isPositive();
            }
        }
    }

    @Test
    void tellsPeopleTheMachine() {
        Program.Result result = Program.line(
                "bench glow --batch 1 --size 4 --levels 1 --steps 1 --hidden 1 --repeats 1 --warm-up 0 --threads 1");
        assertThat(result.succeeded().out()).contains("train_step_s", "machine", "threads", "medians of 1 runs");
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        Program.run("bench").failed(2, "glow, toy");
        Program.line("bench glow --size 30").failed(1, "15 x 15");
        Program.line("bench glow --repeats 0").failed(1, "0 runs");
    }

    @Test
    void kernelsAreMeasuredInJvmsOfTheirOwn() {
        JsonNode json = Program.line(
                        "bench kernels UpdateBenchmark.clamp --threads 1 --iterations 1 --seconds 0.01 --json")
                .json();
        assertThat(json.get("benchmarks")).hasSize(2).allSatisfy(benchmark -> {
            assertThat(benchmark.get("name").asText()).isEqualTo("UpdateBenchmark.clamp");
            assertThat(benchmark.get("time").asDouble()).isPositive();
        });
        assertThat(json.at("/benchmarks/0/parameters").asText()).isEqualTo("parameters=11000000");
    }

    @Test
    void anUnknownKernelIsNamed() {
        Program.line("bench kernels NoSuchKernel").failed(1, "NoSuchKernel", "flows bench kernels");
    }
}
