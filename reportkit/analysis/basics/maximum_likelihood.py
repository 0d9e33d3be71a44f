"""Maximum likelihood over positive parameters: L-BFGS-B on their logarithms, with gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

FloatArray = npt.NDArray[np.float64]
Objective = Callable[[FloatArray], tuple[float, FloatArray]]

LOWEST, HIGHEST = 1e-4, 1e4  # range of every parameter, in scaled units
_FLAT = 1e-5  # gradient per customer on log parameters that counts as zero


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where the likelihood is highest."""

    values: tuple[float, ...]
    value: float  # log-likelihood
    converged: bool
    at_bound: tuple[str, ...]  # names of the parameters at the edge of their range


def maximise(
    objective: Objective,
    customers: float,
    starts: Sequence[tuple[float, ...]],
    names: tuple[str, ...],
) -> Optimum:
    """Best optimum over several starting points.

    objective: parameters to (log-likelihood, gradient). customers: total weight, so that the
    optimiser works per customer and its tolerances mean the same for 100 and for 10 million.
    """

    def loss(logs: FloatArray) -> tuple[float, FloatArray]:
        parameters = np.exp(logs)
        value, gradient = objective(parameters)
        return -value / customers, -gradient * parameters / customers

    bounds = [(np.log(LOWEST), np.log(HIGHEST))] * len(names)
    results = [
        minimize(
            loss,
            np.log(start),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": 500, "maxcor": 20, "ftol": 1e-13, "gtol": 1e-7},
        )
        for start in starts
    ]
    best = min(results, key=lambda result: float(result.fun))
    values = np.exp(best.x)
    near = (values < 1.05 * LOWEST) | (values > HIGHEST / 1.05)
    slope = np.where(near, 0.0, loss(best.x)[1])
    return Optimum(
        values=tuple(float(value) for value in values),
        value=float(-best.fun) * customers,
        converged=bool(np.isfinite(best.fun) and np.abs(slope).max() < _FLAT),
        at_bound=tuple(name for name, edge in zip(names, near, strict=True) if edge),
    )
