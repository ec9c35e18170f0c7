"""Prints the log-density of each row of a CSV file: score_onnx.py log_prob.onnx table.csv. Columns are matched by name."""

import csv
import json
import sys

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession(sys.argv[1])
columns = json.loads(session.get_modelmeta().custom_metadata_map["flows4j.columns"])
dtype = np.float32 if session.get_inputs()[0].type == "tensor(float)" else np.float64
with open(sys.argv[2]) as file:
    rows = [[float(row[name]) for name in columns] for row in csv.DictReader(file)]
for log_prob in session.run(["log_prob"], {"x": np.array(rows, dtype)})[0]:
    print(repr(float(log_prob)))
