"""Residual flows of vectors in PyTorch: blocks z = x + g(x) with estimated log-determinants.

The Jacobian-vector products are written out: a layer is a product with its weight, a nonlinearity a factor. So nothing is differentiated
twice, and every part can be compiled, which the double backward pass of the usual programs cannot.
"""
import math

import numpy
import torch
import torch.nn.functional as F
from torch import nn

COEFFICIENT = 0.9
ITERATIONS = 5


def normalized(weight, u, v):
    sigma = u @ (weight @ v)
    return weight / torch.clamp(sigma / COEFFICIENT, min=1)


def iterate(weight, v):
    """Power iteration; returns the vectors of both sides."""
    for _ in range(ITERATIONS):
        u = F.normalize(weight @ v, dim=0)
        v = F.normalize(weight.t() @ u, dim=0)
    return u, v


def linearize(x, weights, biases, betas):
    """The network's value, and the slope of each nonlinearity."""
    slopes = []
    for weight, bias, beta in zip(weights, biases, betas):
        b = F.softplus(beta)
        s = torch.sigmoid(b * x)
        y = x * s / 1.1
        slopes.append((s + b * x * s * (1 - s)) / 1.1)
        x = F.linear(y, weight, bias)
    return x, slopes


def product(slopes, weights, v):
    for slope, weight in zip(slopes, weights):
        v = F.linear(v * slope, weight)
    return v


class Block(nn.Module):
    def __init__(self, columns, hidden, parts):
        super().__init__()
        self.parts = parts
        widths = [columns] + 4 * [hidden] + [columns]
        layers = [nn.Linear(*pair) for pair in zip(widths, widths[1:])]
        self.weights = nn.ParameterList(layer.weight for layer in layers)
        self.biases = nn.ParameterList(layer.bias for layer in layers)
        self.betas = nn.ParameterList(nn.Parameter(torch.full((1,), 0.5)) for _ in layers)
        self.vectors = [F.normalize(torch.randn(width), dim=0) for width in widths[:-1]]

    def normalized(self):
        weights = []
        for i, weight in enumerate(self.weights):
            with torch.no_grad():
                u, self.vectors[i] = self.parts["iterate"](weight, self.vectors[i])
            weights.append(self.parts["normalized"](weight, u, self.vectors[i]))
        return weights

    def forward(self, x):
        weights = self.normalized()
        value, slopes = self.parts["linearize"](x, weights, list(self.biases), list(self.betas))
        training = torch.is_grad_enabled()
        exact = 2 if training else 20
        last = exact + numpy.random.geometric(0.5)
        probe = torch.randint_like(x, 0, 2) * 2 - 1
        with torch.no_grad():
            power, vector, log_det = probe, probe, 0
            for k in range(1, last + 1):
                power = self.parts["product"](slopes, weights, power)
                factor = (-1) ** k * (1 if k <= exact else 2.0 ** (k - exact - 1))
                vector = vector + factor * power
                log_det = log_det - factor / k * (power * probe).sum(1)
        if training:
            gradient = (self.parts["product"](slopes, weights, vector) * probe).sum(1)
            log_det = gradient + (log_det - gradient).detach()
        return x + value, log_det

    def inverse(self, z):
        weights, biases, betas = self.normalized(), list(self.biases), list(self.betas)
        x = z
        for _ in range(1000):
            step = z - self.parts["linearize"](x, weights, biases, betas)[0] - x
            x = x + step
            if step.abs().max() < 1e-6:
                break
        return x


class Flow(nn.Module):
    def __init__(self, columns, count, hidden, compiled):
        super().__init__()
        parts = {part.__name__: compiled(part) for part in (normalized, iterate, linearize, product)}
        self.columns = columns
        self.blocks = nn.ModuleList(Block(columns, hidden, parts) for _ in range(count))

    def log_prob(self, x):
        total = 0
        for block in self.blocks:
            x, log_det = block(x)
            total = total + log_det
        return total - 0.5 * (x.square() + math.log(2 * math.pi)).sum(1)

    def sample(self, count):
        x = torch.randn(count, self.columns)
        for block in reversed(self.blocks):
            x = block.inverse(x)
        return x
