package org.flows4j.spark;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.flows4j.core.tensor.DType;
import org.flows4j.spark.runtime.HandleInvalid;

/** The parameters of {@link FlowEstimator}. */
abstract class FlowEstimatorParams extends Estimator<FlowScorer>
        implements HasInputCols<FlowEstimator>,
                HasConditionCols<FlowEstimator>,
                HasHandleInvalid<FlowEstimator>,
                HasOutputCol<FlowEstimator> {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final StringArrayParam inputCols;
    private final StringArrayParam conditionCols;
    private final IntParam classes;
    private final IntArrayParam sampleShape;
    private final IntParam levels;
    private final Param<String> family;
    private final Param<String> preset;
    private final StringArrayParam config;
    private final StringArrayParam settings;
    private final Param<String> precision;
    private final IntParam patience;
    private final DoubleParam validationShare;
    private final Param<String> validationIndicatorCol;
    private final Param<String> handleInvalid;
    private final Param<String> outputCol;
    private final IntParam numTasks;
    private final Param<String> checkpointPath;

    FlowEstimatorParams(String uid) {
        this.uid = uid;
        inputCols = HasInputCols.inputCols(this);
        conditionCols = HasConditionCols.conditionCols(this);
        classes = new IntParam(
                this, "classes", "number of classes in conditionCols; 0 for real values", ParamValidators.gtEq(0));
        sampleShape = new IntArrayParam(this, "sampleShape", "height, width and channels of images");
        levels = new IntParam(
                this, "levels", "integer values that a component takes; 0 for real values", ParamValidators.gtEq(0));
        family = new Param<>(this, "family", "family of the model");
        preset = new Param<>(this, "preset", "preset of the family's configuration");
        config = new StringArrayParam(this, "config", "changes of the preset, key=value");
        settings = new StringArrayParam(this, "settings", "changes of the default training settings, key=value");
        precision = new Param<>(this, "precision", "FLOAT32 or FLOAT64");
        patience = new IntParam(
                this,
                "patience",
                "evaluations without improvement that end training with the best parameters; 0 to keep the last ones",
                ParamValidators.gtEq(0));
        validationShare = new DoubleParam(
                this,
                "validationShare",
                "share of the rows held out from training",
                ParamValidators.inRange(0, 1, true, false));
        validationIndicatorCol =
                new Param<>(this, "validationIndicatorCol", "boolean column that marks the rows to hold out");
        handleInvalid = HasHandleInvalid.handleInvalid(this, HandleInvalid.ERROR, HandleInvalid.SKIP);
        outputCol = HasOutputCol.outputCol(this);
        numTasks = new IntParam(
                this, "numTasks", "tasks of a step; 0 for as many as run at once", ParamValidators.gtEq(0));
        checkpointPath = new Param<>(
                this,
                "checkpointPath",
                "file for checkpoints, on any file system that Hadoop knows; training resumes from it");
        setDefault(conditionCols, new String[0]);
        setDefault(classes, 0);
        setDefault(sampleShape, new int[0]);
        setDefault(levels, 0);
        setDefault(family, "tabular");
        setDefault(preset, "");
        setDefault(config, new String[0]);
        setDefault(settings, new String[0]);
        setDefault(precision, DType.FLOAT32.name());
        setDefault(patience, 20);
        setDefault(validationShare, 0.1);
        setDefault(handleInvalid, HandleInvalid.ERROR.text());
        setDefault(outputCol, FlowScorer.OUTPUT);
        setDefault(numTasks, 0);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public StringArrayParam inputCols() {
        return inputCols;
    }

    @Override
    public StringArrayParam conditionCols() {
        return conditionCols;
    }

    /** The parameter {@code classes}. */
    public IntParam classes() {
        return classes;
    }

    /** The parameter {@code sampleShape}. */
    public IntArrayParam sampleShape() {
        return sampleShape;
    }

    /** The parameter {@code levels}. */
    public IntParam levels() {
        return levels;
    }

    /** The parameter {@code family}. */
    public Param<String> family() {
        return family;
    }

    /** The parameter {@code preset}. */
    public Param<String> preset() {
        return preset;
    }

    /** The parameter {@code config}. */
    public StringArrayParam config() {
        return config;
    }

    /** The parameter {@code settings}. */
    public StringArrayParam settings() {
        return settings;
    }

    /** The parameter {@code precision}. */
    public Param<String> precision() {
        return precision;
    }

    /** The parameter {@code patience}. */
    public IntParam patience() {
        return patience;
    }

    /** The parameter {@code validationShare}. */
    public DoubleParam validationShare() {
        return validationShare;
    }

    /** The parameter {@code validationIndicatorCol}. */
    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    @Override
    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    @Override
    public Param<String> outputCol() {
        return outputCol;
    }

    /** The parameter {@code numTasks}. */
    public IntParam numTasks() {
        return numTasks;
    }

    /** The parameter {@code checkpointPath}. */
    public Param<String> checkpointPath() {
        return checkpointPath;
    }

    /** Makes the condition a class, one of this number. */
    public FlowEstimator setClasses(int value) {
        return changed(classes, value);
    }

    /** Sets the shape of an image, channels last; by default a sample is a row of numbers. */
    public FlowEstimator setSampleShape(int... value) {
        return changed(sampleShape, value);
    }

    /** Sets the number of integer values of a component, 256 for 8-bit images. */
    public FlowEstimator setLevels(int value) {
        return changed(levels, value);
    }

    /** Chooses a family of models, by default {@code tabular}. */
    public FlowEstimator setFamily(String value) {
        return changed(family, value);
    }

    /** Chooses a preset of the family, by default the one that suits the shape. */
    public FlowEstimator setPreset(String value) {
        return changed(preset, value);
    }

    /** Changes the preset: {@code "steps=8", "hiddenUnits=128"}. */
    public FlowEstimator setConfig(String... value) {
        return changed(config, value);
    }

    /** Changes the training settings, by the names that {@code flows train --set} uses: {@code "steps=5000"}. */
    public FlowEstimator setSettings(String... value) {
        return changed(settings, value);
    }

    /** Chooses the element type of the model, by default {@code FLOAT32}. */
    public FlowEstimator setPrecision(String value) {
        return changed(precision, value);
    }

    /** Sets the number of evaluations without improvement that end training, by default 20; 0 for none. */
    public FlowEstimator setPatience(int value) {
        return changed(patience, value);
    }

    /** Sets the share of the rows that is held out, by default a tenth. */
    public FlowEstimator setValidationShare(double value) {
        return changed(validationShare, value);
    }

    /** Names a boolean column that marks the held-out rows, in place of a share. */
    public FlowEstimator setValidationIndicatorCol(String value) {
        return changed(validationIndicatorCol, value);
    }

    /** Sets the number of tasks of a step, by default as many as run at the same time. */
    public FlowEstimator setNumTasks(int value) {
        return changed(numTasks, value);
    }

    /** Writes checkpoints to this file, and resumes from it if it exists. */
    public FlowEstimator setCheckpointPath(String value) {
        return changed(checkpointPath, value);
    }

    private <T> FlowEstimator changed(Param<T> param, Object value) {
        @SuppressWarnings("unchecked")
        T typed = (T) value;
        set(param, typed);
        return (FlowEstimator) this;
    }

    final String text(Param<String> param) {
        return isDefined(param) ? getOrDefault(param) : "";
    }

    final double real(DoubleParam param) {
        return (double) getOrDefault((Param<?>) param);
    }

    final int number(IntParam param) {
        return (int) getOrDefault((Param<?>) param);
    }
}
