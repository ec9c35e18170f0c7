"""Compares flows4j_numpy with stored log-densities: check_numpy.py FOLDER, which has golden.json and model files."""

import json
import sys

import numpy as np

import flows4j_numpy

folder = sys.argv[1]
with open(folder + "/golden.json") as file:
    golden = json.load(file)["models"]
checked = 0
for name, entry in golden.items():
    if entry["family"] not in flows4j_numpy.FAMILIES:
        continue
    model = flows4j_numpy.load(f"{folder}/{name}.safetensors")
    expected = np.array(entry["logProb"])
    n = len(expected)
    config = model.config
    shape = (n, config["columns"]) if "columns" in config else (n, config["height"], config["width"], config["channels"])
    condition = np.array(entry["conditions"]).reshape(n, -1) if "conditions" in entry else None
    try:
        actual = model.log_prob(np.array(entry["samples"]).reshape(shape), condition)
    except ValueError as refused:
        print(name, "refused:", refused)
        continue
    error = np.max(np.abs(actual - expected) / np.maximum(1, np.abs(expected)))
    print(name, error)
    if not error < 1e-10:
        sys.exit(f"{name}: {actual} instead of {expected}")
    checked += 1
print("checked", checked)
