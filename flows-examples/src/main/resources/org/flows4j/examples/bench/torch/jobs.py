"""The measured work: for each job its networks, and its tasks by the name of the figure that they give."""
import affine
import autoregressive
import continuous
import flowpp
import mixlog
import pixelcnn
import residual
import torch


class Jobs:
    """Makes jobs as the options want them."""

    def __init__(self, options):
        self.options = options

    def compiled(self, function):
        return torch.compile(function, dynamic=False) if self.options.compile else function

    def uncompiled(self, function):
        return function

    def layout(self, of):
        return of.to(memory_format=torch.channels_last) if self.options.channels_last else of

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.options.autocast)

    def training(self, parameters, loss):
        optimizer = torch.optim.Adam(parameters, lr=1e-5, fused=True)

        def step():
            optimizer.zero_grad(set_to_none=True)
            with self.autocast():
                value = loss()
            value.backward()
            optimizer.step()
        return step

    def flow(self, model, batch, evaluated, sample, ending, of_samples=None):
        """Training step, log-density and sampling, each compiled on its own, unless something else prepares the sampling."""
        trained, density = (self.compiled(f) for f in (model.log_prob, lambda x: model.log_prob(x)))
        draw = (of_samples or self.compiled)(sample)
        return model, {
            "train_step_s": self.training(model.parameters(), lambda: -trained(batch).mean()),
            "log_prob" + ending: lambda: density(evaluated),
            "sample" + ending: lambda: draw(),
        }

    def glow(self):
        model = self.layout(affine.Glow(3, 8, 512))
        images = self.layout(torch.rand(16, 3, 32, 32) - 0.5)
        return self.flow(model, images, images, lambda: model.sample(16, 32), "_s")

    def toy(self):
        model, many = affine.Toy(10, 3, 50), 100_000
        return self.flow(model, torch.randn(64, 10), torch.randn(many, 10), lambda: model.sample(many), "_100k_s")

    def autoregressive(self, transform, draws, ending):
        """Sampling compiles the pass that recovers one more column of a layer, and calls it column by column."""
        model, columns = autoregressive.Flow(20, 5, 128, transform), 20
        batch, many = torch.randn(256, columns), torch.randn(100_000, columns)
        trained, density = (self.compiled(f) for f in (model.log_prob, lambda x: model.log_prob(x)))
        passes = [self.compiled(layer.recover) for layer in model.layers]
        return model, {
            "train_step_s": self.training(model.parameters(), lambda: -trained(batch).mean()),
            "log_prob_100k_s": lambda: density(many),
            "sample" + ending: lambda: autoregressive.sample(passes, draws, columns),
        }

    def maf(self):
        return self.autoregressive(autoregressive.Affine(), 10_000, "_10k_s")

    def nsf(self):
        return self.autoregressive(autoregressive.Spline(8, 5.0, 128), 1000, "_1k_s")

    def vectors(self, model):
        batch, many = torch.randn(500, 2), torch.randn(10_000, 2)
        return model, {
            "train_step_s": self.training(model.parameters(), lambda: -model.log_prob(batch).mean()),
            "log_prob_10k_s": lambda: model.log_prob(many),
            "sample_10k_s": lambda: model.sample(10_000),
        }

    def residual(self):
        return self.vectors(residual.Flow(2, 10, 128, self.compiled))

    def ffjord(self):
        return self.vectors(continuous.Flow(2, 64, 1e-4, self.compiled))

    def mixlog(self):
        shape, components = (16, 6, 16, 16), 32
        x, a, b = (torch.randn(shape, requires_grad=True) for _ in range(3))
        mixture = [torch.randn(*shape, components, requires_grad=True) for _ in range(3)]
        leaves = [x, *mixture, a, b]
        log_odds = torch.randn(shape)
        trained, forward, bracket, halve = (
            self.compiled(f) for f in (mixlog.forward, lambda *all: mixlog.forward(*all), mixlog.bracket, mixlog.halve))

        def train():
            for leaf in leaves:
                leaf.grad = None
            with self.autocast():
                y, log_det = trained(*leaves)
            (y.sum() + log_det.sum()).backward()

        def invert():
            log_weights, inverse_scales, low, high = bracket(*mixture)
            for _ in range(mixlog.HALVINGS):
                low, high = halve(log_odds, log_weights, mixture[1], inverse_scales, low, high)
            return (low + high) / 2
        return None, {"train_step_s": train, "forward_s": lambda: forward(*leaves), "inverse_s": invert}

    def flowpp(self):
        flowpp.GatedAttention.fused = self.options.fused_attention
        model = self.layout(flowpp.Coupling(6, 16, 96, 10, 32))
        halves = [self.layout(torch.randn(16, 6, 16, 16)) for _ in range(2)]
        leaves = [half.clone().requires_grad_() for half in halves]
        trained, density = (self.compiled(f) for f in (lambda *both: model(*both), lambda *both: model(*both)))

        def train():
            model.zero_grad(set_to_none=True)
            for leaf in leaves:
                leaf.grad = None
            with self.autocast():
                y, log_det = trained(*leaves)
                loss = y.square().sum() / 2 - log_det.sum()
            loss.backward()
        return model, {"train_step_s": train, "log_prob_s": lambda: density(*halves)}

    def pixelcnn(self):
        """Sampling compiles the function that computes and draws a pixel, and calls it pixel by pixel."""
        filters, size = 16, 28
        model = self.layout(pixelcnn.PixelCnn(2, 1, filters, 5))
        images = self.layout(torch.randint(0, 256, (16, 1, size, size)) / 127.5 - 1)
        with torch.no_grad():
            sampler = pixelcnn.Sampler(model, filters, self.compiled)
        return self.flow(model, images, images, lambda: sampler(16, size), "_s", self.uncompiled)
