"""Two integrals the purchase models need, in forms that neither overflow nor cancel.

The textbook formulas use the hypergeometric function; they lose every digit near a = 1 or s = 1
and overflow for customers with hundreds of purchases. Both integrands here are positive.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, polygamma, psi

FloatArray = npt.NDArray[np.float64]
Averages = tuple[FloatArray, FloatArray, FloatArray, FloatArray]

_FEW, _MANY = np.polynomial.legendre.leggauss(12), np.polynomial.legendre.leggauss(24)
_STEP = 0.5  # on the logit scale; the error falls as exp(-10 / step)
_NEGLIGIBLE = 1e-10
_CHUNK = 1024


def purchases_while_alive(
    shape: npt.ArrayLike, rate: npt.ArrayLike, a: float, b: npt.ArrayLike, t: npt.ArrayLike
) -> FloatArray:
    """E[(1 - exp(-lambda p t)) / p], lambda ~ Gamma(shape, rate), p ~ Beta(a, b): the purchases
    expected in t from a customer who is alive and leaves after each with probability p.

    Arguments broadcast. Equals (a+b-1)/(a-1) [1 - (rate/(rate+t))**shape 2F1(...)] where a != 1.
    Relative error below 1e-7.
    """
    arrays = np.broadcast_arrays(shape, rate, b, t)
    flat, places = _distinct([np.asarray(array, dtype=np.float64).ravel() for array in arrays])
    result = np.empty(flat[0].size)
    for start in range(0, result.size, _CHUNK):
        k, alpha, beta, time = (column[start : start + _CHUNK, None] for column in flat)
        ratio = time / alpha

        def until_leaving(
            p: FloatArray, k: FloatArray = k, ratio: FloatArray = ratio
        ) -> FloatArray:
            return -np.expm1(-k * np.log1p(p * ratio)) / p

        result[start : start + _CHUNK] = beta_mean(until_leaving, a, beta, 1 + k * ratio)
    return result[places].reshape(arrays[0].shape)


def _distinct(columns: list[FloatArray]) -> tuple[list[FloatArray], npt.NDArray[np.int64]]:
    """The distinct rows, and which of them each row is: of a million customers a few thousand."""
    order = np.lexsort(columns)
    fresh = np.zeros(order.size, dtype=bool)
    fresh[:1] = True
    for column in columns:
        fresh[1:] |= np.diff(column[order]) != 0
    places = np.empty(order.size, dtype=np.int64)
    places[order] = np.cumsum(fresh) - 1
    return [column[order[fresh]] for column in columns], places


def beta_mean(
    function: Callable[[FloatArray], FloatArray], a: float, b: FloatArray, steepness: FloatArray
) -> FloatArray:
    """Mean of a positive function of p, p ~ Beta(a, b), for columns b and steepness (n, 1).

    steepness: the function is as good as constant for p far below 1 / steepness, and falls no
    faster than 1 / p above. Trapezoid rule in logit p. Where the integrand has become a pure
    power of p or of 1 - p, the rest of the infinite trapezoid sum is a geometric series and is
    added in closed form, so that small a or b cost nothing.
    """
    centre, spread = psi(a) - psi(b), np.sqrt(polygamma(1, a) + polygamma(1, b))
    power_law = np.log((a + b + steepness) / _NEGLIGIBLE)
    reach = 8 * spread + 24 / a
    low = np.maximum(-power_law, np.minimum(centre, -np.log(steepness)) - reach).min()
    high = np.minimum(power_law, centre + 8 * spread + 24 / b).max()
    steps = int(np.ceil((high - low) / min(_STEP, float(spread.min()) / 2)))
    step = (high - low) / steps
    odds = np.exp(low + step * np.arange(steps + 1))
    p, log_q = odds / (1 + odds), -np.log1p(odds)
    chance = np.exp(a * np.log(p) + b * log_q - betaln(a, b))
    values = chance * function(p)
    below, above = np.expm1(min(a * step, 700.0)), np.expm1(np.minimum(b * step, 700))[:, 0]
    tails = values[:, 0] / below + values[:, -1] / above
    mean: FloatArray = step * (values.sum(axis=1) + tails)
    return mean


def log_power_integral(
    alpha: npt.ArrayLike,
    beta: npt.ArrayLike,
    powers: tuple[npt.ArrayLike, npt.ArrayLike],
    limits: tuple[npt.ArrayLike, npt.ArrayLike],
) -> tuple[FloatArray, Averages]:
    """Log of the integral of (alpha + y)**-p (beta + y)**-q over y, and four averages.

    powers: (p, q); limits: (low, high), the result is -inf where they meet. The averages are
    those of 1/(alpha+y), 1/(beta+y), log(alpha+y), log(beta+y) under the integrand: all that
    derivatives need. Arguments broadcast.
    """
    first, second, p, q, low, high = (
        np.asarray(array, dtype=np.float64)[..., None]
        for array in np.broadcast_arrays(alpha, beta, *powers, *limits)
    )
    swap = first > second
    value, (inv_small, inv_large, log_small, log_large) = _log_grid_integral(
        (np.where(swap, second, first), np.where(swap, q, p)),
        (np.where(swap, first, second), np.where(swap, p, q)),
        (low, high),
    )
    swap = swap[..., 0]
    return value, (
        np.where(swap, inv_large, inv_small),
        np.where(swap, inv_small, inv_large),
        np.where(swap, log_large, log_small),
        np.where(swap, log_small, log_large),
    )


def _log_grid_integral(
    smaller: tuple[FloatArray, FloatArray],
    larger: tuple[FloatArray, FloatArray],
    limits: tuple[FloatArray, FloatArray],
) -> tuple[FloatArray, Averages]:
    """Gauss-Legendre in log(smaller + y), cut where the integrand has fallen by exp(-40).

    smaller, larger: (offset, power). Few nodes where every row is gentle, which is usual.
    """
    (small, p), (large, q), (low, high) = smaller, larger, limits
    width = np.log1p((high - low) / (small + low))
    slope = p - 1 + q * (small + low) / (large + low)
    falls = slope > 0
    width = np.where(falls, np.minimum(width, 40 / np.where(falls, slope, 1)), width)
    gentle = bool((width < 3).all() and (np.abs(slope) * width < 10).all())
    nodes, node_weights = _FEW if gentle else _MANY
    log_small = np.log(small + low) + width * (nodes + 1) / 2
    y_and_small = np.exp(log_small)
    y_and_large = y_and_small + (large - small)
    log_large = np.log(y_and_large)
    logs = (1 - p) * log_small - q * log_large + np.log(node_weights / 2)
    top = logs.max(axis=-1, keepdims=True)
    share = np.exp(logs - top)
    total = share.sum(axis=-1)
    with np.errstate(divide="ignore"):
        value: FloatArray = np.log(width[..., 0]) + top[..., 0] + np.log(total)
    columns = (1 / y_and_small, 1 / y_and_large, log_small, log_large)
    first, second, third, fourth = (
        np.einsum("...i,...i", share, column) / total for column in columns
    )
    return value, (first, second, third, fourth)
