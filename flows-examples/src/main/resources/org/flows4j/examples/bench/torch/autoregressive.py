"""Masked autoregressive flows of vectors in PyTorch, in the form that is usual in its libraries: the weights of a linear layer are
multiplied by a mask in every pass, and the inverse of a layer evaluates its whole network once per column.

Every second layer has the reversed order of the columns. The networks have two hidden layers with ReLUs.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

SMALLEST = 1e-3


class MaskedLinear(nn.Linear):
    def __init__(self, inputs, outputs, strict):
        super().__init__(len(inputs), len(outputs))
        sees = outputs[:, None] > inputs[None, :] if strict else outputs[:, None] >= inputs[None, :]
        self.register_buffer("mask", sees.float())

    def forward(self, x):
        return F.linear(x, self.weight * self.mask, self.bias)


class Affine:
    """z = (x + t) exp(s)."""
    count = 2

    @staticmethod
    def forward(x, numbers):
        shift, log_scale = numbers.unbind(-1)
        return (x + shift) * log_scale.exp(), log_scale.sum(-1)

    @staticmethod
    def inverse(z, numbers):
        shift, log_scale = numbers.unbind(-1)
        return z * torch.exp(-log_scale) - shift


class Spline:
    """A rational quadratic spline on [-bound, bound], the identity outside."""

    def __init__(self, bins, bound, hidden):
        self.count = 3 * bins - 1
        self.bins = bins
        self.bound = bound
        self.softmax_scale = 1 / math.sqrt(hidden)

    def knots(self, numbers):
        sizes = SMALLEST + (1 - SMALLEST * self.bins) * F.softmax(numbers * self.softmax_scale, -1)
        knots = F.pad(torch.cumsum(sizes, -1), (1, 0)) * (2 * self.bound) - self.bound
        return knots, sizes * (2 * self.bound)

    def chosen(self, value, numbers, inverse):
        """The bin of each value: its start, width, lower end, height, average slope, and the slopes at both ends."""
        widths, heights, slopes = numbers.split([self.bins, self.bins, self.bins - 1], -1)
        lefts, widths = self.knots(widths)
        bottoms, heights = self.knots(heights)
        slopes = F.pad(SMALLEST + F.softplus(slopes), (1, 1), value=1.0)
        starts = (bottoms if inverse else lefts)[..., 1:-1]
        index = (value[..., None] >= starts).sum(-1, keepdim=True)
        left, width, bottom, height = (
            of.gather(-1, index).squeeze(-1) for of in (lefts, widths, bottoms, heights))
        first, last = (of.gather(-1, index).squeeze(-1) for of in (slopes[..., :-1], slopes[..., 1:]))
        return left, width, bottom, height, height / width, first, last

    def forward(self, x, numbers):
        inside = (x >= -self.bound) & (x <= self.bound)
        clamped = x.clamp(-self.bound, self.bound)
        left, width, bottom, height, delta, first, last = self.chosen(clamped, numbers, False)
        theta = (clamped - left) / width
        product = theta * (1 - theta)
        denominator = delta + (first + last - 2 * delta) * product
        y = bottom + height * (delta * theta.square() + first * product) / denominator
        slope = delta.square() * (last * theta.square() + 2 * delta * product + first * (1 - theta).square())
        log_slope = torch.log(slope) - 2 * torch.log(denominator)
        return torch.where(inside, y, x), torch.where(inside, log_slope, 0).sum(-1)

    def inverse(self, z, numbers):
        inside = (z >= -self.bound) & (z <= self.bound)
        clamped = z.clamp(-self.bound, self.bound)
        left, width, bottom, height, delta, first, last = self.chosen(clamped, numbers, True)
        above = clamped - bottom
        bend = above * (first + last - 2 * delta)
        a = bend + height * (delta - first)
        b = height * first - bend
        c = -delta * above
        theta = 2 * c / (-b - torch.sqrt((b.square() - 4 * a * c).clamp(min=0)))
        return torch.where(inside, theta * width + left, z)


class Layer(nn.Module):
    def __init__(self, columns, hidden, reverse, transform):
        super().__init__()
        self.columns = columns
        self.transform = transform
        degrees = torch.arange(columns) + 1
        if reverse:
            degrees = degrees.flip(0)
        units = torch.arange(hidden) % (columns - 1) + 1
        last = MaskedLinear(units, degrees.repeat_interleave(transform.count), True)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.network = nn.Sequential(
            MaskedLinear(degrees, units, False), nn.ReLU(), MaskedLinear(units, units, False), nn.ReLU(), last)

    def numbers(self, x):
        return self.network(x).unflatten(-1, (self.columns, self.transform.count))

    def forward(self, x):
        return self.transform.forward(x, self.numbers(x))

    def recover(self, z, x):
        """Given x with the first columns recovered, recovers one more."""
        return self.transform.inverse(z, self.numbers(x))


class Flow(nn.Module):
    def __init__(self, columns, count, hidden, transform):
        super().__init__()
        self.layers = nn.ModuleList(Layer(columns, hidden, k % 2 == 1, transform) for k in range(count))

    def log_prob(self, x):
        total = 0
        for layer in self.layers:
            x, log_det = layer(x)
            total = total + log_det
        return total - 0.5 * (x.square() + math.log(2 * math.pi)).sum(1)


def sample(passes, count, columns):
    """Samples by the function `recover` of each layer."""
    x = torch.randn(count, columns)
    for recover in reversed(passes):
        z, x = x, torch.zeros_like(x)
        for _ in range(columns):
            x = recover(z, x)
    return x
