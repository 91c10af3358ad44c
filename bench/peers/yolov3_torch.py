"""PyTorch's eager train step of the network that `npm run bench -- train-step` measures.

YOLOv3 on one of its backbones, forward, loss, backward, momentum with L2 decay; with --quantized per-channel fake-quant of weights
and moving-average fake-quant of activations with the straight-through estimator, as the tutorial's recipe has them.
Prints one line of JSON: {"name", "cpuSecondsPerImage", "wallSecondsPerImage", "peakBytes"}. With --first it ends after one step with
{"name", "cpuSeconds", "ended"}: what the process took up to there, import included, and when that was.
"""
import argparse
import json
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F

ANCHORS = [(10, 13), (16, 30), (33, 23), (30, 61), (62, 45), (59, 119), (116, 90), (156, 198), (373, 326)]
MASKS = [(6, 7, 8), (3, 4, 5), (0, 1, 2)]
BOXES = 50
PRESENT = 8


class FakeQuantWeight(nn.Module):
    """Per output channel, scale = max|w|: one fused kernel forward and backward."""

    def forward(self, w):
        scale = w.detach().abs().amax(dim=(1, 2, 3)).clamp_min(1e-30) / 127
        zero = torch.zeros_like(scale, dtype=torch.int32)
        return torch.fake_quantize_per_channel_affine(w, scale, zero, 0, -127, 127)


class FakeQuantActivation(nn.Module):
    """Per tensor, scale = moving average of max|x|."""

    def __init__(self):
        super().__init__()
        self.register_buffer("state", torch.ones(1))
        self.register_buffer("accum", torch.ones(1))
        self.register_buffer("zero", torch.zeros(1, dtype=torch.int32))

    def forward(self, x):
        with torch.no_grad():
            low, high = torch.aminmax(x.detach())
            self.state.mul_(0.9).add_(1)
            self.accum.mul_(0.9).add_(torch.maximum(-low, high))
            scale = self.accum / self.state / 127
        return torch.fake_quantize_per_tensor_affine(x, scale, self.zero, -127, 127)


class Conv(nn.Module):
    def __init__(self, cin, cout, k, stride=1, groups=1, act=None, quantized=False):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, k, stride, k // 2, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(cout)
        self.act = act or nn.ReLU()
        self.weight_quant = FakeQuantWeight() if quantized else None
        self.input_quant = FakeQuantActivation() if quantized else None

    def forward(self, x):
        w = self.conv.weight
        if self.weight_quant is not None:
            x, w = self.input_quant(x), self.weight_quant(w)
        y = F.conv2d(x, w, None, self.conv.stride, self.conv.padding, 1, self.conv.groups)
        return self.act(self.bn(y))


class PointwiseBias(nn.Module):
    """A 1x1 convolution with bias, of squeeze and excitation."""

    def __init__(self, cin, cout, quantized):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, 1)
        self.weight_quant = FakeQuantWeight() if quantized else None
        self.input_quant = FakeQuantActivation() if quantized else None

    def forward(self, x):
        w = self.conv.weight
        if self.weight_quant is not None:
            x, w = self.input_quant(x), self.weight_quant(w)
        return F.conv2d(x, w, self.conv.bias)


class Deformable(nn.Module):
    """Deformable convolution v2, batch norm and ReLU; without torchvision, whose wheels want CUDA: nine samples of bilinear grid_sample."""

    def __init__(self, cin, cout, stride, quantized):
        super().__init__()
        self.stride = stride
        self.offset = nn.Conv2d(cin, 27, 3, stride, 1)
        nn.init.zeros_(self.offset.weight)
        nn.init.zeros_(self.offset.bias)
        self.weight = nn.Parameter(torch.randn(cout, cin, 9) * (2 / (9 * cin)) ** 0.5)
        self.bn = nn.BatchNorm2d(cout)
        self.weight_quant = FakeQuantWeight() if quantized else None
        self.input_quant = FakeQuantActivation() if quantized else None

    def forward(self, x):
        w, given = self.offset.weight, x
        if self.weight_quant is not None:
            given, w = self.input_quant(x), self.weight_quant(w)
        both = F.conv2d(given, w, self.offset.bias, self.stride, 1)
        n, _, h, width = both.shape
        moved, mask = both[:, :18].reshape(n, 9, 2, h, width), both[:, 18:].sigmoid()
        tap = torch.arange(9)
        y = (torch.arange(h) * self.stride - 1).view(1, 1, h, 1) + (tap // 3).view(1, 9, 1, 1) + moved[:, :, 0]
        z = (torch.arange(width) * self.stride - 1).view(1, 1, 1, width) + (tap % 3).view(1, 9, 1, 1) + moved[:, :, 1]
        grid = torch.stack([z * (2 / max(x.shape[3] - 1, 1)) - 1, y * (2 / max(x.shape[2] - 1, 1)) - 1], -1).reshape(n, 9 * h, width, 2)
        samples = F.grid_sample(x, grid, align_corners=True) * mask.reshape(n, 1, 9 * h, width)
        columns = samples.reshape(n, x.shape[1] * 9, h, width)
        return F.relu(self.bn(F.conv2d(columns, self.weight.reshape(self.weight.shape[0], -1, 1, 1))))


class Residual(nn.Module):
    def __init__(self, inner, short, act):
        super().__init__()
        self.inner, self.short, self.act = inner, short, act

    def forward(self, x):
        return self.act(self.short(x) + self.inner(x))


class SqueezeExcite(nn.Module):
    def __init__(self, channels, quantized):
        super().__init__()
        self.first, self.second = PointwiseBias(channels, channels // 4, quantized), PointwiseBias(channels // 4, channels, quantized)

    def forward(self, x):
        weights = self.second(F.relu(self.first(x.mean((2, 3), keepdim=True))))
        return x * (0.2 * weights + 0.5).clamp(0, 1)


def mobilenet_v1(quantized, width=1):
    relu = lambda cin, cout, k, s=1, g=1: Conv(cin, cout, k, s, g, nn.ReLU(), quantized)
    w = lambda channels: int(channels * width)
    pair = lambda cin, cout, s: nn.Sequential(relu(w(cin), w(cin), 3, s, w(cin)), relu(w(cin), w(cout), 1))
    return [
        nn.Sequential(relu(3, w(32), 3, 2), pair(32, 64, 1), pair(64, 128, 2), pair(128, 128, 1), pair(128, 256, 2), pair(256, 256, 1)),
        nn.Sequential(pair(256, 512, 2), *[pair(512, 512, 1) for _ in range(5)]),
        nn.Sequential(pair(512, 1024, 2), pair(1024, 1024, 1)),
    ], [w(256), w(512), w(1024)]


def resnet(quantized, deep):
    relu = lambda cin, cout, k, s=1: Conv(cin, cout, k, s, 1, nn.ReLU(), quantized)
    linear = lambda cin, cout, k, s=1: Conv(cin, cout, k, s, 1, nn.Identity(), quantized)

    def block(cin, c, stride, first, stage):
        if not deep:
            return Residual(nn.Sequential(relu(cin, c, 3, stride), linear(c, c, 3)), linear(cin, c, 1, stride) if first else nn.Identity(), nn.ReLU())
        middle = Deformable(c, c, stride, quantized) if stage == 5 else relu(c, c, 3, stride)
        pooled = [nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False)] if stride == 2 else []
        short = nn.Sequential(*pooled, linear(cin, 4 * c, 1)) if first else nn.Identity()
        return Residual(nn.Sequential(relu(cin, c, 1), middle, linear(c, 4 * c, 1)), short, nn.ReLU())

    stem = [relu(3, 32, 3, 2), relu(32, 32, 3), relu(32, 64, 3)] if deep else [relu(3, 64, 7, 2)]
    stages, cin = [[*stem, nn.MaxPool2d(3, 2, 1)]], 64
    for stage, count in zip((2, 3, 4, 5), (3, 4, 6, 3)):
        c, blocks = 64 << (stage - 2), []
        for i in range(count):
            blocks.append(block(cin, c, 2 if i == 0 and stage > 2 else 1, i == 0, stage))
            cin = 4 * c if deep else c
        stages.append(blocks)
    return [nn.Sequential(*stages[0], *stages[1], *stages[2]), nn.Sequential(*stages[3]), nn.Sequential(*stages[4])], [cin // 4, cin // 2, cin]


def darknet(quantized):
    leaky = lambda cin, cout, k, s=1: Conv(cin, cout, k, s, 1, nn.LeakyReLU(0.1), quantized)
    stages = []
    for i, count in enumerate((1, 2, 8, 8, 4)):
        c = 32 << i
        stages.append([leaky(c, 2 * c, 3, 2), *[Residual(nn.Sequential(leaky(2 * c, c, 1), leaky(c, 2 * c, 3)), nn.Identity(), nn.Identity()) for _ in range(count)]])
    return [nn.Sequential(leaky(3, 32, 3), *stages[0], *stages[1], *stages[2]), nn.Sequential(*stages[3]), nn.Sequential(*stages[4])], [256, 512, 1024]


LARGE = [
    (3, 16, 16, False, 0, 1), (3, 64, 24, False, 0, 2), (3, 72, 24, False, 0, 1), (5, 72, 40, True, 0, 2), (5, 120, 40, True, 0, 1), (5, 120, 40, True, 0, 1),
    (3, 240, 80, False, 1, 2), (3, 200, 80, False, 1, 1), (3, 184, 80, False, 1, 1), (3, 184, 80, False, 1, 1), (3, 480, 112, True, 1, 1), (3, 672, 112, True, 1, 1),
    (5, 672, 160, True, 1, 2), (5, 960, 160, True, 1, 1), (5, 960, 160, True, 1, 1),
]


def mobilenet_v3(quantized):
    conv = lambda cin, cout, k, s=1, g=1, act=None: Conv(cin, cout, k, s, g, act or nn.Identity(), quantized)
    stages, cin = [[conv(3, 16, 3, 2, act=nn.Hardswish())]], 16
    for k, wide, cout, squeeze, hard, stride in LARGE:
        act = nn.Hardswish() if hard else nn.ReLU()
        layers = [conv(cin, wide, 1, act=act), conv(wide, wide, k, stride, wide, act), *([SqueezeExcite(wide, quantized)] if squeeze else []), conv(wide, cout, 1)]
        inner = nn.Sequential(*layers)
        if stride == 2:
            stages.append([])
        stages[-1].append(inner if stride == 2 or cin != cout else Residual(inner, nn.Identity(), nn.Identity()))
        cin = cout
    return [nn.Sequential(*stages[0], *stages[1], *stages[2]), nn.Sequential(*stages[3]), nn.Sequential(*stages[4])], [40, 112, 160]


BACKBONES = {
    "mobilenet-v1": mobilenet_v1, "mobilenet-v1-small": lambda quantized: mobilenet_v1(quantized, 0.25), "r34": lambda quantized: resnet(quantized, False), "r50vd-dcn": lambda quantized: resnet(quantized, True),
    "darknet": darknet, "mobilenet-v3": mobilenet_v3,
}


class Yolov3(nn.Module):
    def __init__(self, classes, backbone, quantized):
        super().__init__()
        stages, (c8, c16, c32) = BACKBONES[backbone](quantized)
        base = 128 if backbone.endswith("-small") else 512
        self.stages = nn.ModuleList(stages)
        leaky = lambda cin, cout, k: Conv(cin, cout, k, act=nn.LeakyReLU(0.1), quantized=quantized)
        self.blocks, self.tips, self.outputs, self.transitions = nn.ModuleList(), nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for i, cin in enumerate([c32, c16 + base // 2, c8 + base // 4]):
            c = base >> i
            self.blocks.append(nn.Sequential(leaky(cin, c, 1), leaky(c, 2 * c, 3), leaky(2 * c, c, 1), leaky(c, 2 * c, 3), leaky(2 * c, c, 1)))
            self.tips.append(leaky(c, 2 * c, 3))
            self.outputs.append(nn.Conv2d(2 * c, 3 * (5 + classes), 1))
            if i < 2:
                self.transitions.append(leaky(c, c // 2, 1))

    def forward(self, x):
        features = []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        outputs, route = [], None
        for i, feature in enumerate(reversed(features)):
            x = feature if route is None else torch.cat([F.interpolate(route, scale_factor=2), feature], 1)
            x = self.blocks[i](x)
            outputs.append(self.outputs[i](self.tips[i](x)))
            if i < 2:
                route = self.transitions[i](x)
        return outputs


def head_loss(x, boxes, labels, mask, downsample, classes):
    n, _, h, w = x.shape
    size = downsample * h
    x = x.view(n, len(mask), 5 + classes, h, w)
    anchors = torch.tensor(ANCHORS, dtype=torch.float32) / size
    own = anchors[list(mask)]
    with torch.no_grad():
        gx, gy, gw, gh = boxes.unbind(-1)
        valid = (gw > 1e-6) & (gh > 1e-6)
        ignore = ignored(x, boxes, valid, own)
        inter = torch.minimum(gw[..., None], anchors[:, 0]) * torch.minimum(gh[..., None], anchors[:, 1])
        best = (inter / (gw * gh)[..., None].add(anchors.prod(-1)).sub(inter)).argmax(-1)
        inside = best - mask[0]
        batch, row = torch.nonzero(valid & (inside >= 0) & (inside < len(mask)), as_tuple=True)
        anchor, i, j = inside[batch, row], (gx * w).long()[batch, row], (gy * h).long()[batch, row]
        bx, by, bw, bh = (v[batch, row] for v in (gx, gy, gw, gh))
        objectness = torch.where(ignore, -1.0, 0.0)
        objectness[batch, anchor, j, i] = 1.0
        weight = 2 - bw * bh
        targets = torch.stack([bx * w - i, by * h - j], -1)
        sizes = torch.stack([torch.log(bw / own[anchor, 0]), torch.log(bh / own[anchor, 1])], -1)
        smooth = min(1 / classes, 1 / 40)
        hot = torch.full((len(batch), classes), smooth).scatter_(1, labels[batch, row].long()[:, None], 1 - smooth)
    cell = x[batch, anchor, :, j, i]
    centre = F.binary_cross_entropy_with_logits(cell[:, :2], targets, reduction="none").sum(-1)
    loss = (weight * (centre + (cell[:, 2:4] - sizes).abs().sum(-1))).sum()
    loss = loss + F.binary_cross_entropy_with_logits(cell[:, 5:], hot, reduction="sum")
    positive = (objectness > 0.5).float()
    flow = F.binary_cross_entropy_with_logits(x[:, :, 4], positive, reduction="none")
    return (loss + (flow * (objectness > -0.5)).sum()) / n


def ignored(x, boxes, valid, own):
    n, a, _, h, w = x.shape
    columns, rows = torch.arange(w).view(1, 1, 1, w), torch.arange(h).view(1, 1, h, 1)
    px, py = (x[:, :, 0].sigmoid() + columns) / w, (x[:, :, 1].sigmoid() + rows) / h
    pw, ph = x[:, :, 2].exp() * own[:, 0].view(1, a, 1, 1), x[:, :, 3].exp() * own[:, 1].view(1, a, 1, 1)
    flat = lambda v: v.reshape(n, 1, -1)
    gx, gy, gw, gh = (v[..., None] for v in boxes.unbind(-1))
    over = lambda p, ps, g, gs: (torch.minimum(flat(p + ps / 2), g + gs / 2) - torch.maximum(flat(p - ps / 2), g - gs / 2)).clamp_min(0)
    inter = over(px, pw, gx, gw) * over(py, ph, gy, gh)
    iou = inter / (flat(pw * ph) + gw * gh - inter)
    return ((iou > 0.7) & valid[..., None]).any(1).view(n, a, h, w)


def synthetic(batch, size):
    generator = torch.Generator().manual_seed(1)
    image = torch.rand(batch, 3, size, size, generator=generator) * 4 - 2
    boxes, labels = torch.zeros(batch, BOXES, 4), torch.zeros(batch, BOXES, dtype=torch.int32)
    boxes[:, :PRESENT, :2] = torch.rand(batch, PRESENT, 2, generator=generator) * 0.8 + 0.1
    boxes[:, :PRESENT, 2:] = torch.rand(batch, PRESENT, 2, generator=generator) * 0.55 + 0.05
    labels[:, :PRESENT] = torch.randint(0, 80, (batch, PRESENT), generator=generator)
    return image, boxes, labels


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=320)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--backbone", choices=list(BACKBONES), default="mobilenet-v1")
    parser.add_argument("--quantized", action="store_true")
    parser.add_argument("--first", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model = Yolov3(80, options.backbone, options.quantized).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9, weight_decay=5e-4)
    image, boxes, labels = synthetic(options.batch, options.size)

    def step():
        optimizer.zero_grad(set_to_none=True)
        heads = model(image)
        loss = sum(head_loss(x, boxes, labels, MASKS[i], 32 >> i, 80) for i, x in enumerate(heads))
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    step()
    if options.first:
        print(json.dumps({"name": f"PyTorch {torch.__version__}", "cpuSeconds": time.process_time(), "ended": time.time() * 1000}))
        return
    step()
    cpu, start = [], time.perf_counter()
    for _ in range(options.steps):
        before = time.process_time()
        step()
        cpu.append(time.process_time() - before)
    wall = (time.perf_counter() - start) / options.steps
    print(json.dumps({
        "name": f"PyTorch {torch.__version__} eager",
        "cpuSecondsPerImage": min(cpu) / options.batch,
        "wallSecondsPerImage": wall / options.batch,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


if __name__ == "__main__":
    main()
