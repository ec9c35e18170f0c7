"""Flows of affine couplings in PyTorch, in the form that is usual in its libraries: Glow for images, a small one for vectors.

A step is an activation norm, a free invertible matrix over the channels, and an affine coupling (b + t) * sigmoid(s + 2) whose
network has biases and no normalization.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn


def standard_normal(z):
    """The log-density of each sample."""
    return -0.5 * (z.square() + math.log(2 * math.pi)).flatten(1).sum(1)


def places(x):
    """Pixels of an image; 1 for a vector."""
    return math.prod(x.shape[2:])


class ActNorm(nn.Module):
    def __init__(self, channels, image):
        super().__init__()
        extents = (1, channels, 1, 1) if image else (1, channels)
        self.shift = nn.Parameter(torch.zeros(extents))
        self.log_scale = nn.Parameter(torch.zeros(extents))

    def forward(self, x):
        return (x + self.shift) * self.log_scale.exp(), places(x) * self.log_scale.sum()

    def inverse(self, y):
        return y * torch.exp(-self.log_scale) - self.shift


class Mixing(nn.Module):
    def __init__(self, channels):
        super().__init__()
        rotation, _ = torch.linalg.qr(torch.randn(channels, channels))
        self.matrix = nn.Parameter(rotation)

    @staticmethod
    def product(matrix, x):
        return F.conv2d(x, matrix[:, :, None, None]) if x.dim() == 4 else F.linear(x, matrix)

    def forward(self, x):
        return self.product(self.matrix, x), places(x) * torch.linalg.slogdet(self.matrix).logabsdet

    def inverse(self, y):
        return self.product(torch.linalg.inv(self.matrix), y)


class AffineCoupling(nn.Module):
    def __init__(self, channels, hidden, image):
        super().__init__()
        self.seen = channels - channels // 2
        self.changed = channels // 2

        def layer(inputs, outputs, kernel):
            return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2) if image else nn.Linear(inputs, outputs)

        last = layer(hidden, 2 * self.changed, 3)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.network = nn.Sequential(
            layer(self.seen, hidden, 3), nn.ReLU(inplace=True), layer(hidden, hidden, 1), nn.ReLU(inplace=True), last)

    def parameters_of(self, seen):
        shift, raw = self.network(seen).split(self.changed, 1)
        return shift, F.logsigmoid(raw + 2)

    def forward(self, x):
        seen, changed = x.split([self.seen, self.changed], 1)
        shift, log_scale = self.parameters_of(seen)
        return torch.cat([seen, (changed + shift) * log_scale.exp()], 1), log_scale.flatten(1).sum(1)

    def inverse(self, y):
        seen, changed = y.split([self.seen, self.changed], 1)
        shift, log_scale = self.parameters_of(seen)
        return torch.cat([seen, changed * torch.exp(-log_scale) - shift], 1)


def steps(count, channels, hidden, image):
    layers = []
    for _ in range(count):
        layers += [ActNorm(channels, image), Mixing(channels), AffineCoupling(channels, hidden, image)]
    return nn.ModuleList(layers)


class Glow(nn.Module):
    """Scales of steps, each on images squeezed by two; half of the channels leave after each scale but the last."""

    def __init__(self, scales, steps_per_scale, hidden):
        super().__init__()
        channels = [12 * 2 ** scale for scale in range(scales)]
        self.scales = nn.ModuleList(steps(steps_per_scale, count, hidden, True) for count in channels)

    def log_prob(self, x):
        total = 0
        for index, scale in enumerate(self.scales):
            x = F.pixel_unshuffle(x, 2)
            for layer in scale:
                x, log_det = layer(x)
                total = total + log_det
            if index + 1 < len(self.scales):
                x, finished = x.chunk(2, 1)
                total = total + standard_normal(finished)
        return total + standard_normal(x)

    def sample(self, count, size):
        last = len(self.scales) - 1
        x = None
        for index in range(last, -1, -1):
            side = size >> (index + 1)
            drawn = torch.randn(count, 12 * 2 ** index // (1 if index == last else 2), side, side)
            x = drawn if x is None else torch.cat([x, drawn], 1)
            for layer in reversed(self.scales[index]):
                x = layer.inverse(x)
            x = F.pixel_shuffle(x, 2)
        return x


class Toy(nn.Module):
    def __init__(self, dimensions, count, hidden):
        super().__init__()
        self.dimensions = dimensions
        self.steps = steps(count, dimensions, hidden, False)

    def log_prob(self, x):
        total = 0
        for layer in self.steps:
            x, log_det = layer(x)
            total = total + log_det
        return total + standard_normal(x)

    def sample(self, count):
        x = torch.randn(count, self.dimensions)
        for layer in reversed(self.steps):
            x = layer.inverse(x)
        return x
