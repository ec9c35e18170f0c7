"""One Flow++ coupling layer (Ho et al. 2019) in PyTorch.

The layer: a network of gated convolutions and gated attention sees one half of the channels and gives a mixture of K logistics
for every element of the other half, which passes through the mixture's distribution function, the inverse of the sigmoid, and
an affine map.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

HEADS = 4


def concat_elu(x):
    return F.elu(torch.cat([x, -x], 1))


class LayerNorm(nn.Module):
    """Over the channels at each position."""

    def __init__(self, channels):
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, x):
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class GatedConv(nn.Module):
    def __init__(self, filters):
        super().__init__()
        self.conv = nn.Conv2d(2 * filters, filters, 3, padding=1)
        self.gate = nn.Conv2d(2 * filters, 2 * filters, 1)

    def forward(self, x):
        a, b = self.gate(concat_elu(self.conv(concat_elu(x)))).chunk(2, 1)
        return x + a * torch.sigmoid(b)


class GatedAttention(nn.Module):
    fused = False
    """Whether attention is one operation, which keeps no matrix of weights."""

    def __init__(self, filters):
        super().__init__()
        self.qkv = nn.Conv2d(filters, 3 * filters, 1)
        self.gate = nn.Conv2d(filters, 2 * filters, 1)

    def attend(self, q, k, v):
        """Values [n, heads, channels, positions] weighted by attention, written out or fused."""
        q, k, v = (each.transpose(2, 3) for each in (q, k, v))
        if self.fused:
            return F.scaled_dot_product_attention(q, k, v).transpose(2, 3)
        weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(q.shape[3]), -1)
        return (weights @ v).transpose(2, 3)

    def forward(self, x, position):
        n, f, h, w = x.shape
        q, k, v = self.qkv(x + position).view(n, 3, HEADS, f // HEADS, h * w).unbind(1)
        attended = self.attend(q, k, v).reshape(n, f, h, w)
        a, b = self.gate(attended).chunk(2, 1)
        return x + a * torch.sigmoid(b)


class Network(nn.Module):
    def __init__(self, channels, size, filters, blocks, outputs):
        super().__init__()
        self.position = nn.Parameter(0.01 * torch.randn(filters, size, size))
        self.first = nn.Conv2d(channels, filters, 3, padding=1)
        self.convs = nn.ModuleList(GatedConv(filters) for _ in range(blocks))
        self.attentions = nn.ModuleList(GatedAttention(filters) for _ in range(blocks))
        self.norms = nn.ModuleList(LayerNorm(filters) for _ in range(2 * blocks))
        self.last = nn.Conv2d(filters, outputs, 3, padding=1)

    def forward(self, x):
        x = self.first(x)
        for i, (conv, attention) in enumerate(zip(self.convs, self.attentions)):
            x = self.norms[2 * i](conv(x))
            x = self.norms[2 * i + 1](attention(x, self.position))
        return self.last(x)


class Coupling(nn.Module):
    def __init__(self, channels, size, filters, blocks, components):
        super().__init__()
        self.components = components
        self.network = Network(channels, size, filters, blocks, channels * (2 + 3 * components))

    def forward(self, staying, changing):
        n, c, h, w = changing.shape
        out = self.network(staying).view(n, c, 2 + 3 * self.components, h, w).permute(0, 1, 3, 4, 2)
        a, b, (logits, means, log_scales) = torch.tanh(out[..., 0]), out[..., 1], out[..., 2:].chunk(3, -1)
        log_scales = log_scales.clamp(min=-7)
        log_weights = F.log_softmax(logits, -1)
        e = (changing[..., None] - means) * torch.exp(-log_scales)
        log_cdf = torch.logsumexp(log_weights + F.logsigmoid(e), -1)
        log_rest = torch.logsumexp(log_weights + F.logsigmoid(-e), -1)
        log_density = torch.logsumexp(log_weights + e - log_scales - 2 * F.softplus(e), -1)
        y = (log_cdf - log_rest) * torch.exp(a) + b
        return y, (log_density - log_cdf - log_rest + a).flatten(1).sum(1)
