"""The transform of a mixture-of-logistics coupling in PyTorch, given what the network gives: weights, means, scales, affine map."""
import torch
import torch.nn.functional as F

SMALLEST_LOG_SCALE = -7
HALVINGS = 40


def log_cdf_and_rest(log_weights, e):
    """The logarithms of the mixture's distribution function and of what it leaves to one."""
    return (torch.logsumexp(log_weights + F.logsigmoid(e), -1), torch.logsumexp(log_weights + F.logsigmoid(-e), -1))


def forward(x, logits, means, log_scales, a, b):
    log_scales = log_scales.clamp(min=SMALLEST_LOG_SCALE)
    log_weights = F.log_softmax(logits, -1)
    e = (x[..., None] - means) * torch.exp(-log_scales)
    log_cdf, log_rest = log_cdf_and_rest(log_weights, e)
    log_density = torch.logsumexp(log_weights + e - log_scales - 2 * F.softplus(e), -1)
    a = torch.tanh(a)
    return (log_cdf - log_rest) * torch.exp(a) + b, (log_density - log_cdf - log_rest + a).flatten(1).sum(1)


def bracket(logits, means, log_scales):
    """What every halving needs, and an interval that holds the solution."""
    reach = 20 * log_scales.exp().sum(-1)
    inverse_scales = torch.exp(-log_scales.clamp(min=SMALLEST_LOG_SCALE))
    return F.log_softmax(logits, -1), inverse_scales, means.amin(-1) - reach, means.amax(-1) + reach


def halve(log_odds, log_weights, means, inverse_scales, low, high):
    middle = (low + high) / 2
    log_cdf, log_rest = log_cdf_and_rest(log_weights, (middle[..., None] - means) * inverse_scales)
    below = log_cdf - log_rest < log_odds
    return torch.where(below, middle, low), torch.where(below, high, middle)
