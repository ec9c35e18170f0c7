"""Prints the log-density of each row of a CSV file: score_onnx.py log_prob.onnx table.csv. Columns and conditions are matched by name;
a model of classes takes the name of each row's class from the column "class"."""

import csv
import json
import sys

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession(sys.argv[1])
metadata = session.get_modelmeta().custom_metadata_map
columns, conditions, classes = (json.loads(metadata.get("flows4j." + key, "[]")) for key in ("columns", "conditions", "classes"))
dtype = np.float32 if session.get_inputs()[0].type == "tensor(float)" else np.float64
with open(sys.argv[2]) as file:
    rows = list(csv.DictReader(file))
inputs = {"x": np.array([[row[name] for name in columns] for row in rows], dtype)}
if conditions:
    inputs["condition"] = np.array([[row[name] for name in conditions] for row in rows], dtype)
elif classes:
    inputs["condition"] = np.eye(len(classes), dtype=dtype)[[classes.index(row["class"]) for row in rows]]
for log_prob in session.run(["log_prob"], inputs)[0]:
    print(repr(float(log_prob)))
