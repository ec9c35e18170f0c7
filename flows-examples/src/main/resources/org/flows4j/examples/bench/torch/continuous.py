"""A continuous flow of vectors in PyTorch, trained by maximum likelihood with the estimated divergence.

The solver is Dormand and Prince's, with one step size for the batch. A step, with its error and the divergence in forward mode, is one
compiled function; accepted steps stay in the graph, so the gradient needs no second solution.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

NODES = (0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1)
WEIGHTS = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERROR = (71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)


def flux(x, t, probe, weights, biases):
    """Velocity and estimated divergence; the time enters as t, sin(pi k t) and cos(pi k t) for k = 1, 2."""
    angles = math.pi * torch.stack((t, 2 * t))
    time = torch.cat((t[None], torch.stack((angles.sin(), angles.cos()), 1).flatten()))
    hidden, tangent = torch.cat((x, time.expand(x.shape[0], -1)), 1), F.pad(probe, (0, time.shape[0]))
    for weight, bias in zip(weights[:-1], biases):
        hidden = torch.tanh(F.linear(hidden, weight, bias))
        tangent = F.linear(tangent, weight) * (1 - hidden.square())
    velocity = F.linear(hidden, weights[-1], biases[-1])
    return torch.cat((velocity, (F.linear(tangent, weights[-1]) * probe).sum(1, keepdim=True)), 1)


def advance(state, first, t, h, sign, tolerance, probe, weights, biases):
    """One step: the new state, its rates, and the error in units of the tolerance."""
    rates = [first]
    for node, row in zip(NODES[1:], WEIGHTS[1:]):
        moved = state + h * sum(w * rate for w, rate in zip(row, rates) if w != 0)
        at = t + node * h
        rates.append(sign * flux(moved[:, :-1], torch.where(sign > 0, at, 1 - at), probe, weights, biases))
    error = h * sum(w * rate for w, rate in zip(ERROR, rates) if w != 0)
    scale = tolerance * (1 + torch.maximum(state.abs(), moved.abs()))
    return moved, rates[-1], (error / scale).square().mean().sqrt()


class Flow(nn.Module):
    def __init__(self, columns, hidden, tolerance, compiled):
        super().__init__()
        widths = [columns + 5, hidden, hidden, hidden, columns]
        layers = [nn.Linear(*pair) for pair in zip(widths, widths[1:])]
        self.weights = nn.ParameterList(layer.weight for layer in layers)
        self.biases = nn.ParameterList(layer.bias for layer in layers)
        self.columns = columns
        self.tolerance = torch.tensor(tolerance)
        self.flux, self.advance = compiled(flux), compiled(advance)

    def solve(self, x, towards_data):
        weights, biases = list(self.weights), list(self.biases)
        probe = torch.randint_like(x, 0, 2) * 2 - 1
        sign = torch.tensor(1.0 if towards_data else -1.0)
        state = F.pad(x, (0, 1))
        first = sign * self.flux(x, torch.tensor(0.0 if towards_data else 1.0), probe, weights, biases)
        t, h = 0.0, min(0.1, self.tolerance.item() ** 0.2)
        while t < 1:
            h = min(h, 1 - t)
            moved, last, error = self.advance(
                state, first, torch.tensor(t), torch.tensor(h), sign, self.tolerance, probe, weights, biases)
            size = error.item()
            if size <= 1:
                state, first = moved, last
                t = 1.0 if h >= 1 - t else t + h
            h *= min(10, max(0.2, 0.9 * max(size, 1e-10) ** -0.2))
        return state[:, :-1], state[:, -1]

    def log_prob(self, x):
        z, log_det = self.solve(x, False)
        return log_det - 0.5 * (z.square() + math.log(2 * math.pi)).sum(1)

    def sample(self, count):
        return self.solve(torch.randn(count, self.columns), True)[0]
