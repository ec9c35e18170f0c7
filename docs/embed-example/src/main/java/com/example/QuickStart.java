package com.example;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.TabularFit;
import org.flows4j.models.TabularTraining;

public final class QuickStart {
    public static void main(String[] arguments) {
        // 1,000 rows near the parabola y = x^2. CsvReader.read(path) would read your own table.
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[2000];
        for (int i = 0; i < values.length; i += 2) {
            double x = random.nextGaussian();
            values[i] = (float) x;
            values[i + 1] = (float) (x * x + 0.1 * random.nextGaussian());
        }
        DataSet rows = DataSets.ofFloats(values, 2);

        TabularFit fit = TabularTraining.forTable(rows).fit(rows, CpuBackend.create());
        Path file = Path.of("model.safetensors");
        fit.model().save(file);

        Flow flow = Model.read(file, CpuBackend.create()).flow();
        double[] logProb = flow.logProb(new float[][] {{1, 1}, {1, -1}});
        System.out.printf("log-density on the curve %.2f, off it %.2f%n", logProb[0], logProb[1]);
        System.out.println("a new row: " + Arrays.toString(flow.sample(1, 1, random).toFloats()));
    }
}
