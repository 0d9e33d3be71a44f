"""Charts: frames and numbers in, a matplotlib Figure out. The only door to matplotlib and seaborn.

theme   size in true millimetres, bundled Chinese font, deterministic SVG with selectable text
bars    ranked, grouped, stacked, diverging, pareto, interval, waterfall
lines   trend, small multiples, survival and retention curves
heat    annotated maps: any matrix, R × F, cohorts, hour × weekday
curves  Lorenz, calibration, gain
points  quadrants
flows   funnel, transitions, steps of a method, mismatch of resources and value

No function computes a result: what is drawn is what the caller's analysis found.
"""
