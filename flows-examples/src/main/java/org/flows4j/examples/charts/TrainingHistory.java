package org.flows4j.examples.charts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flows4j.examples.charts.TrainingCurve.Point;
import org.flows4j.examples.data.CsvFiles;

/**
 * The history of a training run from its metrics file, including all parts if it was stopped and resumed.
 *
 * @param training the negative log-likelihood of each batch; NaN if training minimized another loss
 * @param heldOut the loss on held-out data
 * @param gradientNorms the norm of each batch's gradient before clipping, in the unit of the loss; NaN where the loss was not finite
 */
public record TrainingHistory(List<Point> training, List<Point> heldOut, List<Norm> gradientNorms) {
    /**
     * The size of a gradient.
     *
     * @param step number of training steps made
     * @param norm Euclidean norm over all parameters
     */
    public record Norm(long step, double norm) {}

    /**
     * Reads a metrics file.
     *
     * @param file a metrics file written by a trainer's listener
     * @throws org.flows4j.core.io.FlowsIoException if it cannot be read or is not a metrics file
     */
    public static TrainingHistory read(Path file) {
        List<Point> training = new ArrayList<>();
        List<Point> heldOut = new ArrayList<>();
        List<Norm> gradientNorms = new ArrayList<>();
        CsvFiles.read(file, "metrics", row -> {
            Point point = new Point(Long.parseLong(row.get("step")), number(row.get("bits_per_dim")));
            if (row.get("split").equals("train")) {
                training.add(point);
                gradientNorms.add(new Norm(point.step(), Double.parseDouble(row.get("gradient_norm"))));
            } else {
                heldOut.add(point);
            }
        });
        return new TrainingHistory(training, heldOut, gradientNorms);
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
}
