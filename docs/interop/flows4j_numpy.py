"""Evaluates Flows4J model files with numpy alone: Glow (8 bits or fewer per pixel) and the tabular family.

    model = load("model.safetensors")
    nats = model.log_prob(x)        # x: [N, D], or [N, H, W, C] whole numbers; one number per row
    z = model.encode(x)             # the latents, [N, D] or [N, H*W*C]

Conditional models take condition=[N, k]: values in the data's units, or one-hot classes. Glow dequantizes with noise u in [0, 1);
without it, u is 0.5, as in Flow.encode. Everything is computed in double precision.
"""

import json
import struct

import numpy as np

TYPES = {"F32": np.float32, "F64": np.float64}


def read_safetensors(path):
    """Returns the tensors by name, in double precision, and the metadata."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        values = np.frombuffer(data[start:end], TYPES[entry["dtype"]]).astype(np.float64)
        tensors[name] = values.reshape(entry["shape"])
    return tensors, metadata


def load(path):
    """Opens a model file. columns, conditions and classes are the names that it has."""
    tensors, metadata = read_safetensors(path)
    config = json.loads(metadata["flows4j.config"])
    family = metadata["flows4j.family"]
    if family not in FAMILIES:
        raise ValueError(f"{path} is a model of the family {family}; this module evaluates {sorted(FAMILIES)}")
    model = FAMILIES[family](tensors, config)
    data = json.loads(metadata["flows4j.data"])
    model.columns = data.get("columnNames", [])
    model.conditions = data.get("conditionNames", [])
    model.classes = data.get("classNames", [])
    return model


def sigmoid(x):
    return np.exp(log_sigmoid(x))


def log_sigmoid(x):
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def softplus(x):
    return -log_sigmoid(-x)


def relu(x):
    return np.maximum(x, 0)


def standard_normal(z):
    """The log-density of each row."""
    return -0.5 * (z**2).sum(axis=1) - 0.5 * z.shape[1] * np.log(2 * np.pi)


def positions(x):
    """The number of positions per sample at which a channel occurs."""
    return int(np.prod(x.shape[1:-1]))


def actnorm(p, x, factor):
    logs = factor * p["logs"]
    return (x + p["bias"]) * np.exp(logs), positions(x) * logs.sum()


def mixing(p, x):
    """A permutation of the channels, or a matrix: free, or P L (U + diag(signs * exp(logs)))."""
    if "weight" in p:
        weight = p["weight"]
        return x @ weight, positions(x) * np.linalg.slogdet(weight)[1]
    order = p["permutation"].astype(int)
    if "factors" not in p:
        return x[..., order], 0.0
    logs = np.diag(p["factors"])
    lower = np.tril(p["factors"], -1) + np.eye(len(logs))
    upper = np.triu(p["factors"], 1) + np.diag(p["signs"] * np.exp(logs))
    return x @ (lower @ upper)[order].T, positions(x) * logs.sum()


def spline(x, numbers, bins, bound, hidden):
    """Rational quadratic splines with linear tails (Durkan et al. 2019), 3 bins - 1 numbers per element."""
    least = 1e-3
    numbers = numbers.reshape(x.shape + (3 * bins - 1,))

    def sizes(raw):
        raw = np.exp((raw - raw.max(axis=-1, keepdims=True)) / np.sqrt(hidden))
        return 2 * bound * (least + (1 - least * bins) * raw / raw.sum(axis=-1, keepdims=True))

    widths, heights = sizes(numbers[..., :bins]), sizes(numbers[..., bins : 2 * bins])
    ones = np.ones(x.shape + (1,))
    slopes = np.concatenate([ones, softplus(numbers[..., 2 * bins :]) + least, ones], axis=-1)
    left = np.cumsum(widths, axis=-1) - widths - bound
    lower = np.cumsum(heights, axis=-1) - heights - bound
    clamped = np.clip(x, -bound, bound)
    chosen = ((clamped[..., None] >= left).sum(axis=-1) - 1)[..., None]

    def pick(values, place=chosen):
        return np.take_along_axis(values, place, axis=-1)[..., 0]

    width, height, slope0, slope1 = pick(widths), pick(heights), pick(slopes), pick(slopes, chosen + 1)
    delta = height / width
    theta = np.clip((clamped - pick(left)) / width, 0, 1)
    rest = 1 - theta
    denominator = delta + (slope0 + slope1 - 2 * delta) * theta * rest
    y = pick(lower) + height * (delta * theta**2 + slope0 * theta * rest) / denominator
    log_slope = np.log(delta**2 * (slope1 * theta**2 + 2 * delta * theta * rest + slope0 * rest**2) / denominator**2)
    inside = np.abs(x) <= bound
    return np.where(inside, y, x), np.where(inside, log_slope, 0)


def per_sample(values):
    return values.reshape(len(values), -1).sum(axis=1)


class Model:
    def __init__(self, tensors, config):
        self.tensors = tensors
        self.config = config

    def part(self, prefix):
        """The parameters below a name."""
        return {name[len(prefix) + 1 :]: value for name, value in self.tensors.items() if name.startswith(prefix + ".")}

    def log_prob(self, x, condition=None, u=0.5):
        z, log_det = self.forward(np.asarray(x, float), condition, u)
        return standard_normal(z) + log_det

    def encode(self, x, condition=None):
        return self.forward(np.asarray(x, float), condition, 0.5)[0]


class Tabular(Model):
    """tabular: RealNVP, NICE, Glow and spline couplings of table rows, standardized by moments in the file."""

    def forward(self, x, condition, u):
        if self.config.get("prior", {}).get("base", "NORMAL") != "NORMAL":
            raise ValueError("only the standard normal base is implemented here, not " + self.config["prior"]["base"])
        mean, deviation = self.tensors["columns.mean"], self.tensors["columns.deviation"]
        x = (x - mean) / deviation
        log_det = np.full(len(x), -np.log(deviation).sum())
        given = np.zeros((len(x), 0))
        if self.config["conditionColumns"] > 0:
            given = (np.asarray(condition, float) - self.tensors["condition.mean"]) / self.tensors["condition.deviation"]
        for step in range(1, self.config["steps"] + 1):
            x, change = actnorm(self.part(f"step{step}.actnorm"), x, 1)
            log_det = log_det + change
            x, change = mixing(self.part(f"step{step}.mixing"), x)
            log_det = log_det + change
            x, change = self.couple(self.part(f"step{step}.coupling"), x, given, step % 2 == 1)
            log_det = log_det + change
        return x, log_det

    def couple(self, p, x, given, first_stays):
        """One half stays; a network of it and of the condition transforms the other. The first half is the larger one."""
        half = x.shape[1] - x.shape[1] // 2
        staying, changing = (x[:, :half], x[:, half:]) if first_stays else (x[:, half:], x[:, :half])
        h = np.concatenate([staying, given], axis=1)
        h = relu(h @ p["dense1.weight"] + p["dense1.bias"])
        h = relu(h @ p["dense2.weight"] + p["dense2.bias"])
        h = h @ p["dense3.weight"] + p["dense3.bias"]
        width = changing.shape[1]
        if self.config["coupling"] == "AFFINE":
            logs = np.tanh(h[:, width:])
            y = changing * np.exp(logs) + h[:, :width]
        elif self.config["coupling"] == "ADDITIVE":
            y, logs = changing + h, np.zeros_like(changing)
        else:
            y, logs = spline(changing, h, self.config["bins"], self.config["bound"], self.config["hiddenUnits"])
        joined = [staying, y] if first_stays else [y, staying]
        return np.concatenate(joined, axis=1), per_sample(logs)


def convolve(x, weight):
    """A cross-correlation with zero padding that keeps the size of x [N, H, W, in]; weight [out, in, k, k]."""
    border = weight.shape[2] // 2
    padded = np.pad(x, ((0, 0), (border, border), (border, border), (0, 0)))
    result = 0.0
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            result = result + padded[:, i : i + x.shape[1], j : j + x.shape[2]] @ weight[:, :, i, j].T
    return result


def edge(x):
    """Glow's border channel, which is 0 inside of the image and 1 in its padding: -1 inside, plus a bias of its weights."""
    return np.concatenate([x, np.full(x.shape[:-1] + (1,), -1.0)], axis=-1)


class Glow(Model):
    """glow: couplings AFFINE, BOUNDED_AFFINE, EXP_TANH, ADDITIVE and SPLINE with the conditioners STANDARD and BORDER_CHANNEL."""

    def forward(self, x, condition, u):
        if self.config["coupling"] == "MACOW" or self.config["conditioner"] not in ("STANDARD", "BORDER_CHANNEL"):
            raise ValueError("this coupling or conditioner of Glow is not implemented here")
        if self.config.get("priorWidth", 0) > 0 or self.config.get("boundedPrior", False):
            raise ValueError("only Glow's published priors are implemented here")
        bits = 2.0 ** self.config["bits"]
        size = np.prod(x.shape[1:])
        margin = bits * 2.0**-50
        z = (x + np.clip(u, margin, 1 - margin)) / bits - 0.5
        z, log_det = self.level(z, condition, 1)
        return z, log_det - size * np.log(bits)

    def seen(self, x, condition):
        """The network's input: the condition is the same at every position."""
        if self.config["classes"] == 0:
            return x
        given = np.asarray(condition, float)[:, None, None, :]
        return np.concatenate([x, np.broadcast_to(given, x.shape[:-1] + given.shape[-1:])], axis=-1)

    def product(self, x, weight):
        if self.config["conditioner"] == "STANDARD":
            return convolve(x, weight)
        return convolve(edge(x), weight) + weight[:, -1].sum(axis=(1, 2))

    def output(self, p, x):
        return (self.product(x, p["weight"]) + p["bias"]) * np.exp(3 * p["logs"])

    def level(self, x, condition, level):
        n, height, width, channels = x.shape
        x = x.reshape(n, height // 2, 2, width // 2, 2, channels).transpose(0, 1, 3, 5, 2, 4)
        x = x.reshape(n, height // 2, width // 2, 4 * channels)
        log_det = np.zeros(n)
        for step in range(1, self.config["stepsPerLevel"] + 1):
            name = f"level{level}.step{step}."
            x, change = actnorm(self.part(name + "actnorm"), x, 3)
            log_det = log_det + change
            x, change = mixing(self.part(name + "mixing"), x)
            log_det = log_det + change
            x, change = self.couple(self.part(name + "coupling"), x, condition)
            log_det = log_det + change
        half = x.shape[-1] - x.shape[-1] // 2
        if level == self.config["levels"]:
            x, change = self.top(x, condition, f"level{level}.top_prior")
            return x.reshape(n, -1), log_det + change
        kept, leaving = x[..., :half], x[..., half:]
        if self.config["splitPrior"]:
            h = self.output(self.part(f"level{level}.split_prior"), self.seen(kept, condition))
            leaving = (leaving - h[..., 0::2]) * np.exp(-h[..., 1::2])
            log_det = log_det - per_sample(h[..., 1::2])
        inner, change = self.level(kept, condition, level + 1)
        return np.concatenate([inner, leaving.reshape(n, -1)], axis=1), log_det + change

    def top(self, x, condition, name):
        log_det = np.zeros(len(x))
        if self.config["topPrior"] == "PER_ELEMENT":
            p = self.part(name)
            x = (x - p["mean"]) * np.exp(-p["logs"])
            log_det = log_det - p["logs"].sum()
        convolution = self.part(name) if self.config["topPrior"] == "CONVOLUTION" else self.part(name + ".of_class")
        if "weight" in convolution:
            zeros = np.zeros(x.shape[:-1] + (2 * x.shape[-1],))
            h = self.output(convolution, self.seen(zeros, condition))
            mean, logs = h[..., : x.shape[-1]], h[..., x.shape[-1] :]
            x = (x - mean) * np.exp(-logs)
            log_det = log_det - per_sample(logs)
        return x, log_det

    def couple(self, p, x, condition):
        half = x.shape[-1] - x.shape[-1] // 2
        staying, changing = x[..., :half], x[..., half:]
        h = self.seen(staying, condition)
        h = relu((self.product(h, p["conv1.weight"]) + p["conv1.bias"]) * np.exp(3 * p["conv1.logs"]))
        h = relu((convolve(h, p["conv2.weight"]) + p["conv2.bias"]) * np.exp(3 * p["conv2.logs"]))
        h = self.output({name[6:]: value for name, value in p.items() if name.startswith("conv3.")}, h)
        kind = self.config["coupling"]
        shift, raw = h[..., 0::2], h[..., 1::2]
        if kind == "AFFINE":
            logs = log_sigmoid(raw + 2)
            y = (changing + shift) * np.exp(logs)
        elif kind == "BOUNDED_AFFINE":
            logs = np.tanh(raw)
            y = (changing + shift) * np.exp(logs)
        elif kind == "EXP_TANH":
            return self.exp_tanh(x, p, condition)
        elif kind == "ADDITIVE":
            y, logs = changing + h, np.zeros_like(changing)
        else:
            y, logs = spline(changing, h, 4, 3.0, self.config["hiddenWidth"])
        return np.concatenate([staying, y], axis=-1), per_sample(logs)

    def exp_tanh(self, x, p, condition):
        """The coupling of noisy injective flows: the second half stays."""
        half = x.shape[-1] - x.shape[-1] // 2
        changing, staying = x[..., :half], x[..., half:]
        h = self.seen(staying, condition)
        h = relu((self.product(h, p["conv1.weight"]) + p["conv1.bias"]) * np.exp(3 * p["conv1.logs"]))
        h = relu((convolve(h, p["conv2.weight"]) + p["conv2.bias"]) * np.exp(3 * p["conv2.logs"]))
        h = self.output({name[6:]: value for name, value in p.items() if name.startswith("conv3.")}, h)
        shift, logs = h[..., :half], np.tanh(h[..., half:])
        return np.concatenate([changing * np.exp(logs) + shift, staying], axis=-1), per_sample(logs)


FAMILIES = {"glow": Glow, "tabular": Tabular}
