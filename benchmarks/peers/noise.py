"""Noise of other libraries, served: a line with a number on standard input, and the answer is the CPU time in nanoseconds that it
took to draw as many batches.

    noise.py LIBRARY MECHANISM BATCH

LIBRARY is opendp or diffprivlib, MECHANISM is laplace or gaussian, BATCH is the number of samples that are drawn at once where the
library offers it. All add noise to zero: Laplace with scale 1, Gaussian with sigma 1 (diffprivlib: epsilon 1, delta 1e-5).
"""

import sys
import time
import warnings

warnings.filterwarnings("ignore")


def opendp(mechanism, batch):
    import opendp.prelude as dp

    dp.enable_features("contrib", "idealized-numerics")
    domain = dp.vector_domain(dp.atom_domain(T=float, nan=False), size=batch)
    if mechanism == "laplace":
        measurement = dp.m.make_laplace(domain, dp.l1_distance(T=float), scale=1.0)
    else:
        measurement = dp.m.make_gaussian(domain, dp.l2_distance(T=float), scale=1.0)
    zeros = [0.0] * batch
    return lambda: measurement(zeros)


def diffprivlib(mechanism, batch):
    from diffprivlib.mechanisms import GaussianAnalytic, Laplace

    if mechanism == "laplace":
        noise = Laplace(epsilon=1.0, sensitivity=1.0)
    else:
        noise = GaussianAnalytic(epsilon=1.0, delta=1e-5, sensitivity=1.0)

    def draw():
        for _ in range(batch):
            noise.randomise(0.0)

    return draw


def main(library, mechanism, batch):
    draw = {"opendp": opendp, "diffprivlib": diffprivlib}[library](mechanism, int(batch))
    for line in sys.stdin:
        start = time.process_time_ns()
        for _ in range(int(line)):
            draw()
        print(time.process_time_ns() - start, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
