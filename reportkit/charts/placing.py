"""Where labels go so that none covers another. Plain geometry in points; draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]  # left, bottom, right, top

_RINGS = (1, 2.2, 4, 6.5, 9)  # distances from the anchor tried, in gaps


@dataclass(frozen=True, slots=True)
class Spot:
    """A label's box and whether it stands so far off that it needs a leader line."""

    box: Box
    leader: bool

    @property
    def centre(self) -> tuple[float, float]:
        left, bottom, right, top = self.box
        return (left + right) / 2, (bottom + top) / 2


def overlap(one: Box, other: Box) -> float:
    """Area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def spread(centres: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Move equal labels along one line apart by as little as possible, inside low..high.

    centres: where each would like to be, any order; size: the room each needs. When the line is too
    short they stand at equal distances.
    """
    count = len(centres)
    if count == 0:
        return []
    size = min(size, (high - low) / count)
    order = sorted(range(count), key=lambda i: (centres[i], i))
    blocks: list[list[float]] = []  # [sum of wishes of the first label, labels]
    for rank, index in enumerate(order):
        wish = min(max(centres[index], low + size / 2), high - size / 2) - rank * size
        blocks.append([wish, 1])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            total, many = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += many
    placed = [0.0] * count
    rank = 0
    for block in blocks:
        start = _mean(block)
        for _ in range(int(block[1])):
            fitted = min(max(start, low + size / 2), high - size / 2 - (count - 1) * size)
            placed[order[rank]] = fitted + rank * size
            rank += 1
    return placed


def _mean(block: list[float]) -> float:
    return block[0] / block[1]


def place(
    anchors: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    bounds: Box,
    obstacles: Sequence[Box] = (),
    gap: float = 3.0,
) -> list[Spot | None]:
    """Find a free box beside every anchor; the first ones choose first.

    anchors: points to be labelled; sizes: width and height of each label; obstacles: boxes better
    left uncovered, such as marks and lines. None where no free place exists within ``bounds``.
    """
    taken: list[Box] = []
    spots: list[Spot | None] = []
    for anchor, size in zip(anchors, sizes, strict=True):
        boxes = [_around(anchor, size, gap * ring) for ring in _RINGS]
        spot = _best(boxes, bounds, taken, obstacles)
        if spot is not None:
            taken.append(spot.box)
        spots.append(spot)
    return spots


def _best(
    rings: Sequence[Sequence[Box]], bounds: Box, taken: Sequence[Box], obstacles: Sequence[Box]
) -> Spot | None:
    """The free box that covers least, nearest first, above before below before beside."""
    best: tuple[float, Spot] | None = None
    for ring, boxes in enumerate(rings):
        for rank, box in enumerate(boxes):
            outside = (
                box[0] < bounds[0] or box[1] < bounds[1] or box[2] > bounds[2] or box[3] > bounds[3]
            )
            if outside or any(overlap(_grown(box), other) > 0 for other in taken):
                continue
            area = (box[2] - box[0]) * (box[3] - box[1])
            covered = sum(overlap(box, other) for other in obstacles) / area
            cost = covered * 12 + ring * 2 + rank * 0.15
            if best is None or cost < best[0]:
                best = cost, Spot(box, ring > 1)
    return None if best is None else best[1]


def _grown(box: Box, by: float = 0.8) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _around(anchor: tuple[float, float], size: tuple[float, float], off: float) -> list[Box]:
    """Boxes above, below, right, left and on the diagonals, in the order of preference."""
    (x, y), (w, h) = anchor, size
    diagonal = off * 0.7
    corners = [
        (x - w / 2, y + off),
        (x - w / 2, y - off - h),
        (x + off, y - h / 2),
        (x - off - w, y - h / 2),
        (x + diagonal, y + diagonal),
        (x - diagonal - w, y + diagonal),
        (x + diagonal, y - diagonal - h),
        (x - diagonal - w, y - diagonal - h),
    ]
    return [(left, bottom, left + w, bottom + h) for left, bottom in corners]
