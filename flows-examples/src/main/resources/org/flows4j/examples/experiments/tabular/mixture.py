"""Fits scikit-learn's mixtures of normal distributions to the splits that `flows reproduce tabular` wrote.

    python mixture.py FOLDER

Columns are standardized. The number of components is the one with the best log-likelihood on a fifth of the training rows; the
mixture is then fitted to all of them. Results are added to FOLDER/scikit-learn.csv; finished splits are not repeated.
"""
import csv
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture

COMPONENTS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 40]
HEADER = ["set", "split", "components", "mixture", "worst", "seconds", "version"]


def fit(rows, components):
    return GaussianMixture(components, max_iter=200, random_state=0).fit(rows)


def chosen(rows):
    order = np.random.default_rng(0).permutation(len(rows))
    held_out = rows[order[: len(rows) // 5]]
    rest = rows[order[len(rows) // 5 :]]
    best, misses, most = 1, 0, -np.inf
    for components in COMPONENTS:
        if 3 * components > len(rest) or misses == 4:
            break
        score = fit(rest, components).score(held_out)
        misses = 0 if score > most else misses + 1
        if score > most:
            best, most = components, score
    return best


def main(folder):
    warnings.filterwarnings("ignore")
    results = folder / "scikit-learn.csv"
    lines = list(csv.reader(results.open()))[1:] if results.exists() else []
    for train in sorted((folder / "splits").glob("*-train.npy")):
        name, split = train.name[: -len("-train.npy")].rsplit("-", 1)
        if any(line[:2] == [name, split] for line in lines):
            continue
        rows = np.load(train)
        test = np.load(train.with_name(f"{name}-{split}-test.npy"))
        start = time.time()
        mean, deviation = rows.mean(0), rows.std(0)
        deviation[deviation == 0] = 1
        rows = (rows - mean) / deviation
        components = chosen(rows)
        mixture = fit(rows, components)
        seconds = time.time() - start
        scores = mixture.score_samples((test - mean) / deviation) - np.log(deviation).sum()
        lines.append([name, split, components, scores.mean(), scores.min(), round(seconds, 1), sklearn.__version__])
        with results.open("w", newline="") as file:
            csv.writer(file).writerows([HEADER] + lines)
        print(*lines[-1], flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
