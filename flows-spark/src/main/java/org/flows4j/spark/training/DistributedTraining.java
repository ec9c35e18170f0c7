package org.flows4j.spark.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingDivergedException;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.spark.runtime.JvmModels;
import org.flows4j.spark.runtime.ModelBytes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data-parallel training. The library's own trainer runs on the driver, with everything that training changes; only its passes are jobs. A lost
 * executor therefore loses no state: Spark repeats its tasks, which are functions of the step.
 *
 * @param settings of the training
 * @param patience evaluations without improvement that end training; 0 to keep the last parameters
 * @param checkpointPath where checkpoints are written, on any file system that Hadoop knows; null for none
 * @param fanIn largest number of gradients that are added in one place
 */
public record DistributedTraining(
        TrainingSettings settings, int patience, @Nullable String checkpointPath, int fanIn) {
    private static final Logger LOG = LoggerFactory.getLogger(DistributedTraining.class);

    /** Above this number of gradients, adding groups on the executors costs less than sending all to the driver. */
    public static final int FAN_IN = 16;

    /**
     * Trains a model, or continues from the checkpoint if there is one.
     *
     * @param model new
     * @param blocks the rows of each task
     * @param listeners told of the training on the driver
     * @return the trained model, with the best parameters if there are held-out rows and a patience, otherwise the averaged ones
     * @throws IllegalArgumentException if a column of a table does not vary, or there are fewer training rows than in a batch
     * @throws TrainingDivergedException if training diverges before any evaluation
     * @throws FlowsIoException if the checkpoint belongs to another model, or cannot be read or written
     */
    public ModelBytes train(Model model, JavaRDD<RowBlock> blocks, TrainingListener... listeners) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(blocks.context());
        List<Integer> counts = blocks.map(RowBlock::trainingRows).collect();
        int[] firsts = new int[counts.size() + 1];
        for (int i = 0; i < counts.size(); i++) {
            firsts[i + 1] = firsts[i] + counts.get(i);
        }
        ModelBytes saved = saved(spark.hadoopConfiguration());
        BatchSource data = saved == null
                ? StartingState.prepare(model.flow(), settings, blocks, firsts)
                : StartingState.resumed(model.flow(), firsts);
        try (Trainer trainer = new Trainer(model.flow(), settings, model.objective(), data)) {
            trainer.listen(new DriverLog());
            for (TrainingListener listener : listeners) {
                trainer.listen(listener);
            }
            if (patience > 0) {
                trainer.keepBest(patience);
            }
            if (saved == null) {
                trainer.initialize();
            } else {
                resume(trainer, saved);
            }
            LOG.info("Training {} on {} rows in {} tasks", model.description().family(), data.size(), counts.size());
            run(trainer, model, blocks, firsts, spark);
            ModelBytes[] result = new ModelBytes[1];
            trainer.withAverage(() -> result[0] = ModelBytes.of(model));
            return result[0];
        }
    }

    private void resume(Trainer trainer, ModelBytes saved) {
        try {
            saved.withFile(file -> {
                trainer.resume(file);
                return file;
            });
        } catch (FlowsIoException e) {
            throw new FlowsIoException(
                    "The checkpoint " + checkpointPath + " is not of this training; remove it, or set checkpointPath to"
                            + " another file: " + e.getMessage(),
                    e);
        }
        LOG.info("Training continues from {}", checkpointPath);
    }

    private void run(Trainer trainer, Model model, JavaRDD<RowBlock> blocks, int[] firsts, JavaSparkContext spark) {
        Broadcast<ModelBytes> start = spark.broadcast(ModelBytes.of(model));
        Replica.Source replicas = new Replica.Source(UUID.randomUUID().toString(), start);
        boolean evaluates =
                blocks.map(block -> block.rows() > block.trainingRows()).reduce(Boolean::logicalOr);
        trainer.delegateTo(new ClusterPasses(
                blocks,
                replicas,
                ModelConfigs.toJson(settings),
                firsts,
                evaluates,
                model.flow().sampleShape().size(),
                fanIn));
        try {
            ModelBytes.written(file -> {
                if (checkpointPath != null) {
                    trainer.saveTo(file, model.description())
                            .listen(new Upload(checkpointPath, spark.hadoopConfiguration()));
                }
                summary(trainer);
            });
        } finally {
            JvmModels.here().forget(replicas.training());
            start.destroy();
        }
    }

    /** A training that diverges after good evaluations ends with the best parameters. */
    private static void summary(Trainer trainer) {
        try {
            trainer.run();
        } catch (TrainingDivergedException diverged) {
            TrainingSummary summary = diverged.summary();
            if (summary == null || summary.best() == null) {
                throw diverged;
            }
            LOG.warn("{}", diverged.getMessage());
        }
    }

    private @Nullable ModelBytes saved(Configuration hadoop) {
        String path = checkpointPath;
        try {
            if (path == null) {
                return null;
            }
            org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(path);
            return file.getFileSystem(hadoop).exists(file) ? ModelBytes.read(path, hadoop) : null;
        } catch (IOException e) {
            throw new FlowsIoException("The checkpoint " + path + " cannot be looked up: " + e.getMessage(), e);
        }
    }

    /** Copies each checkpoint to its place; a reader sees the old one or the new one. */
    private record Upload(String path, Configuration hadoop) implements TrainingListener {
        @Override
        public void onCheckpoint(long step, Path file) {
            org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(path);
            org.apache.hadoop.fs.Path next = target.suffix(".next");
            try {
                new ModelBytes(Files.readAllBytes(file), path).write(next.toString(), hadoop);
                FileContext.getFileContext(target.toUri(), hadoop).rename(next, target, Options.Rename.OVERWRITE);
            } catch (IOException e) {
                throw new FlowsIoException("The checkpoint " + path + " cannot be written: " + e.getMessage(), e);
            }
        }
    }
}
