"""PixelCNN++ in PyTorch: the whole network at once for densities, and row by row and pixel by pixel, with kept activations, for samples.

The stream u sees the rows above, the stream ul the rows above and the pixels to the left. Kernels are as large as what they see; images
are padded on one side.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

DOWN, DOWN_RIGHT, ABOVE, ROW_ABOVE, LEFT, SELF = (
    ((2, 3), (1, 1, 1, 0)), ((2, 2), (1, 0, 1, 0)), ((2, 3), (1, 1, 2, -1)), ((1, 3), (1, 1, 1, -1)),
    ((2, 1), (1, -1, 1, 0)), ((1, 1), (0, 0, 0, 0)))


def concat_elu(x, dim=1):
    return F.elu(torch.cat([x, -x], dim))


class Conv(nn.Module):
    """A weight-normalized convolution of one of the forms above."""

    def __init__(self, form, inputs, outputs, gain=1.0, stride=1):
        super().__init__()
        (self.rows, self.columns), self.padding = form
        self.stride = stride
        self.direction = nn.Parameter(0.05 * torch.randn(outputs, inputs, self.rows, self.columns))
        self.gain = nn.Parameter(torch.full((outputs,), gain))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def weight(self):
        return self.direction * (self.gain / self.direction.flatten(1).norm(dim=1)).view(-1, 1, 1, 1)

    def forward(self, x):
        padded = F.pad(x, self.padding) if any(self.padding) else x
        return F.conv2d(padded, self.weight(), self.bias, stride=self.stride)

    def matrix(self, row):
        """For the columns of one row side by side: [columns * in, out]."""
        return self.weight()[:, :, row].permute(2, 1, 0).flatten(0, 1).contiguous()


class Doubling(nn.Module):
    def __init__(self, columns, filters):
        super().__init__()
        self.columns = columns
        self.direction = nn.Parameter(0.05 * torch.randn(filters, filters, 2, columns))
        self.gain = nn.Parameter(torch.ones(filters))
        self.bias = nn.Parameter(torch.zeros(filters))

    def weight(self):
        """[in, out, 2, columns]."""
        return self.direction * (self.gain / self.direction.pow(2).sum((0, 2, 3)).sqrt()).view(1, -1, 1, 1)

    def forward(self, x):
        first = 1 if self.columns == 3 else 0
        y = F.conv_transpose2d(x, self.weight(), self.bias, stride=2)
        return y[:, :, :2 * x.shape[2], first:first + 2 * x.shape[3]]


class Block(nn.Module):
    def __init__(self, form, filters, skips):
        super().__init__()
        self.conv = Conv(form, 2 * filters, filters)
        self.skip = Conv(SELF, 2 * skips * filters, filters) if skips else None
        self.gates = Conv(form, 2 * filters, 2 * filters, 0.1)

    def forward(self, x, beside=None):
        h = self.conv(concat_elu(x))
        if self.skip is not None:
            h = h + self.skip(concat_elu(beside))
        a, b = self.gates(concat_elu(h)).chunk(2, 1)
        return x + a * torch.sigmoid(b)


class Stage(nn.Module):
    def __init__(self, stages, blocks, filters):
        super().__init__()
        back = blocks + 1 if stages > 1 else blocks
        self.down_u = nn.ModuleList(Block(DOWN, filters, 0) for _ in range(blocks))
        self.down_ul = nn.ModuleList(Block(DOWN_RIGHT, filters, 1) for _ in range(blocks))
        self.up_u = nn.ModuleList(Block(DOWN, filters, 1) for _ in range(back))
        self.up_ul = nn.ModuleList(Block(DOWN_RIGHT, filters, 2) for _ in range(back))
        self.inner = Stage(stages - 1, blocks, filters) if stages > 1 else None
        if stages > 1:
            self.halving_u = Conv(DOWN, filters, filters, stride=2)
            self.halving_ul = Conv(DOWN_RIGHT, filters, filters, stride=2)
            self.doubling_u, self.doubling_ul = Doubling(3, filters), Doubling(2, filters)

    def forward(self, u, ul):
        before = [(u, ul)]
        for block_u, block_ul in zip(self.down_u, self.down_ul):
            u = block_u(u)
            ul = block_ul(ul, u)
            before.append((u, ul))
        if self.inner is None:
            before.pop()
        else:
            u, ul = self.inner(self.halving_u(u), self.halving_ul(ul))
            u, ul = self.doubling_u(u), self.doubling_ul(ul)
        for block_u, block_ul in zip(self.up_u, self.up_ul):
            skip_u, skip_ul = before.pop()
            u = block_u(u, skip_u)
            ul = block_ul(ul, torch.cat([u, skip_ul], 1))
        return u, ul


class PixelCnn(nn.Module):
    """Of gray images in [-1, 1] with 256 levels."""

    def __init__(self, stages, blocks, filters, mixtures):
        super().__init__()
        self.above, self.row_above, self.left = (Conv(form, 2, filters) for form in (ABOVE, ROW_ABOVE, LEFT))
        self.stage = Stage(stages, blocks, filters)
        self.output = Conv(SELF, filters, 3 * mixtures)

    def numbers(self, x):
        seen = torch.cat([x, torch.ones_like(x)], 1)
        return self.output(F.elu(self.stage(self.above(seen), self.row_above(seen) + self.left(seen))[1]))

    def log_prob(self, x):
        logits, means, log_scales = self.numbers(x).chunk(3, 1)
        rates = torch.exp(-log_scales.clamp(min=-7))
        low, high = (x + 1 / 255 - means) * rates, (x - 1 / 255 - means) * rates
        middle = torch.log(-torch.expm1(-2 / 255 * rates))
        below, above = F.logsigmoid(low), F.logsigmoid(-high)
        log_mass = torch.where(x < -0.999, below, torch.where(x > 0.999, above, below + above + middle))
        return torch.logsumexp(log_mass + F.log_softmax(logits, 1), 1).sum((1, 2))


def draw(numbers):
    """One pixel [N, 1] from its numbers [N, 3 K], at one of the levels."""
    logits, means, log_scales = numbers.chunk(3, 1)
    chosen = (logits - torch.log(-torch.log(torch.rand_like(logits).clamp(1e-7, 1 - 1e-7)))).argmax(1, keepdim=True)
    u = torch.rand(len(numbers), 1).clamp(1e-7, 1 - 1e-7)
    scale = torch.exp(log_scales.gather(1, chosen).clamp(min=-7))
    value = means.gather(1, chosen) + scale * (torch.log(u) - torch.log1p(-u))
    return (torch.round((value.clamp(-1, 1) + 1) * 127.5) / 127.5) - 1


def tapped(row, columns):
    """A row [W, N, C], each pixel beside its neighbors from the left one on: [W, N, columns * C]."""
    if columns == 1:
        return row
    padded = F.pad(row, (0, 0, 0, 0, 1, columns - 2))
    return torch.cat([padded[k:k + len(row)] for k in range(columns)], -1)


class RowConv:
    """A convolution of the stream u, given the row above and the current row."""

    def __init__(self, conv):
        self.matrix, self.bias = torch.cat([conv.matrix(0), conv.matrix(1)]), conv.bias

    def __call__(self, above, current):
        return torch.cat([tapped(above, 3), tapped(current, 3)], -1) @ self.matrix + self.bias


class PixelConv:
    """A convolution of the stream ul: the part of the row above for a whole row, the rest for a pixel."""

    def __init__(self, conv, known=None, beside=None, more_bias=0):
        self.above = torch.cat([conv.matrix(0)] + ([] if known is None else [known]))
        self.current = torch.cat([conv.matrix(1)] + ([] if beside is None else [beside]))
        self.bias = conv.bias + more_bias

    def begin(self, above, *known):
        return torch.cat([tapped(above, 2), *known], -1) @ self.above + self.bias

    def __call__(self, start, left, *current):
        return torch.addmm(start, torch.cat([left, *current], 1), self.current)


class RowBlock:
    def __init__(self, block):
        self.conv, self.gates = RowConv(block.conv), RowConv(block.gates)
        self.skip = None if block.skip is None else (block.skip.matrix(0), block.skip.bias)

    def __call__(self, x, beside, kept):
        """kept: the two activations of the row above, replaced by those of this row."""
        e = concat_elu(x, -1)
        h = self.conv(kept[0], e)
        if self.skip is not None:
            h = h + concat_elu(beside, -1) @ self.skip[0] + self.skip[1]
        e2 = concat_elu(h, -1)
        a, b = self.gates(kept[1], e2).chunk(2, -1)
        kept[:] = [e, e2]
        return x + a * torch.sigmoid(b)


class PixelBlock:
    def __init__(self, block, filters):
        matrix = block.skip.matrix(0)
        both = matrix.shape[0] == 4 * filters
        of_u = torch.cat([matrix[:filters], matrix[2 * filters:3 * filters]]) if both else matrix
        of_ul = torch.cat([matrix[filters:2 * filters], matrix[3 * filters:]]) if both else None
        self.conv = PixelConv(block.conv, of_u, of_ul, block.skip.bias)
        self.gates = PixelConv(block.gates)

    def begin(self, above, u):
        return self.conv.begin(above[0], concat_elu(u, -1)), self.gates.begin(above[1])

    def __call__(self, x, e, beside, start, left):
        e2 = concat_elu(self.conv(start[0], left[0], e, *beside))
        a, b = self.gates(start[1], left[1], e2).chunk(2, 1)
        return x + a * torch.sigmoid(b), (e, e2)


class CachedStage:
    """Two resolutions at most: the inner stage is computed in even rows and columns."""

    def __init__(self, stage, filters):
        self.down_u, self.up_u = [RowBlock(b) for b in stage.down_u], [RowBlock(b) for b in stage.up_u]
        self.down_ul = [PixelBlock(b, filters) for b in stage.down_ul]
        self.up_ul = [PixelBlock(b, filters) for b in stage.up_ul]
        self.inner = None if stage.inner is None else CachedStage(stage.inner, filters)
        if self.inner is not None:
            self.halving_u, self.halving_ul = RowConv(stage.halving_u), PixelConv(stage.halving_ul)
            self.double_u, self.bias_u = stage.doubling_u.weight(), stage.doubling_u.bias
            self.double_ul, self.bias_ul = stage.doubling_ul.weight(), stage.doubling_ul.bias

    def start(self, width, n, filters):
        zeros = torch.zeros(width, n, 2 * filters)
        kept = {
            "u": [[zeros, zeros] for _ in self.down_u + self.up_u],
            "ul": [(zeros, zeros) for _ in self.down_ul + self.up_ul],
            "last_u": zeros[..., :filters], "last_ul": zeros[..., :filters], "result": zeros[..., :filters]}
        if self.inner is not None:
            kept["inner"] = self.inner.start(width // 2, n, filters)
        return kept

    def row(self, odd, u, kept):
        """The stream u of a row; returns it and what the pixels of the row start from."""
        before, starts, blocks = [u], [], iter(kept["u"])
        above = iter(kept["ul"])
        for row_block, pixel_block in zip(self.down_u, self.down_ul):
            u = row_block(u, None, next(blocks))
            starts.append(pixel_block.begin(next(above), u))
            before.append(u)
        inner = None
        if self.inner is None:
            before.pop()
        else:
            last, kept["last_u"] = kept["last_u"], u
            if not odd:
                half = self.halving_u(last, u)[::2]
                kept["result"], inner = self.inner.row(False, half, kept["inner"])
                inner = (self.halving_ul.begin(kept["last_ul"]), inner)
            low = kept["result"]
            right = F.pad(low[1:], (0, 0, 0, 0, 0, 1))
            w = self.double_u[:, :, int(odd)]
            even, other = low @ w[..., 1], low @ w[..., 2] + right @ w[..., 0]
            u = torch.stack([even, other], 1).flatten(0, 1) + self.bias_u
        for row_block, pixel_block in zip(self.up_u, self.up_ul):
            u = row_block(u, before.pop(), next(blocks))
            starts.append(pixel_block.begin(next(above), u))
        return u, (starts, inner)

    def pixel(self, odd_row, odd_column, ul, starts, left, low):
        """left: the activations of the pixel to the left; low: the result of the inner stage, if it is known already."""
        e = concat_elu(ul)
        before, now = [e], []
        starts, inner_starts = starts
        for k, block in enumerate(self.down_ul):
            ul, kept = block(ul, e, [], starts[k], left["ul"][k])
            e = concat_elu(ul)
            before.append(e)
            now.append(kept)
        result = {"last": ul}
        if self.inner is None:
            before.pop()
        else:
            if low is None:
                halving, inner = inner_starts
                half = self.halving_ul(halving, left["last"], ul)
                low, result["inner"] = self.inner.pixel(False, False, half, inner, left["inner"], None)
            result["low"] = low
            ul = torch.addmm(self.bias_ul, low, self.double_ul[:, :, int(odd_row), int(odd_column)])
            e = concat_elu(ul)
        for k, block in enumerate(self.up_ul, len(self.down_ul)):
            ul, kept = block(ul, e, [before.pop()], starts[k], left["ul"][k])
            e = concat_elu(ul)
            now.append(kept)
        result["ul"] = now
        return ul, result


def at(starts, column):
    """What a pixel starts from, out of what its row starts from."""
    if starts is None:
        return None
    own, inner = starts
    here = [tuple(part[column] for part in pair) for pair in own]
    if inner is None or column % 2:
        return here, None
    halving, deeper = inner
    return here, (halving[column], at(deeper, column // 2))


class Sampler:
    """Prepares the matrices once; `compiled` is applied to the functions of a row and of a pixel."""

    def __init__(self, model, filters, compiled):
        self.stage, self.filters = CachedStage(model.stage, filters), filters
        self.above = RowConv(model.above)
        self.row_above, self.row_above_bias = model.row_above.matrix(0), model.row_above.bias
        self.left = [model.left.matrix(k) for k in range(2)]
        self.left_bias = model.left.bias
        self.output, self.output_bias = model.output.matrix(0), model.output.bias
        self.compiled_pixel = compiled(self.pixel)

    def pixel(self, odd_row, odd_column, x_left, start, starts, left, low):
        ul, kept = self.stage.pixel(odd_row, odd_column, torch.addmm(start, x_left, self.left[1]), starts, left, low)
        return draw(torch.addmm(self.output_bias, F.elu(ul), self.output)), kept

    def nothing(self, stage, n):
        zeros = torch.zeros(n, 2 * self.filters)
        left = {"ul": [(zeros, zeros) for _ in stage.down_ul + stage.up_ul], "last": zeros[:, :self.filters]}
        if stage.inner is not None:
            left["inner"] = self.nothing(stage.inner, n)
        return left

    def collect(self, stage, kept, pixels):
        """The activations of a finished row."""
        kept["ul"] = [tuple(torch.stack([p["ul"][k][i] for p in pixels]) for i in range(2))
                      for k in range(len(kept["ul"]))]
        kept["last_ul"] = torch.stack([p["last"] for p in pixels])
        inner = [p["inner"] for p in pixels if "inner" in p]
        if inner:
            self.collect(stage.inner, kept["inner"], inner)

    def __call__(self, n, size):
        kept = self.stage.start(size, n, self.filters)
        above2, above1 = torch.zeros(size, n, 2), torch.zeros(size, n, 2)
        rows, lows = [], []
        for row in range(size):
            start = tapped(above1, 3) @ self.row_above + self.row_above_bias
            corner = F.pad(above1[:-1], (0, 0, 0, 0, 1, 0)) @ self.left[0] + self.left_bias
            start = start + corner
            _, starts = self.stage.row(row % 2 == 1, self.above(above2, above1), kept)
            x_left, left, pixels, values = torch.zeros(n, 2), self.nothing(self.stage, n), [], []
            for column in range(size):
                known = self.stage.inner is not None and (row % 2 == 1 or column % 2 == 1)
                low = lows[column // 2] if known else None
                value, now = self.compiled_pixel(
                    row % 2 == 1, column % 2 == 1, x_left, start[column], at(starts, column), left, low)
                if not known and self.stage.inner is not None:
                    lows[column // 2:column // 2 + 1] = [now["low"]]
                pixels.append({key: item for key, item in now.items() if key != "low"})
                left = dict(now) if "inner" in now else {**now, "inner": left.get("inner")}
                left.pop("low", None)
                x_left = torch.cat([value, torch.ones_like(value)], 1)
                values.append(x_left)
            self.collect(self.stage, kept, pixels)
            above2, above1 = above1, torch.stack(values)
            rows.append(above1[..., 0])
        return torch.stack(rows).permute(2, 0, 1)[:, None]
