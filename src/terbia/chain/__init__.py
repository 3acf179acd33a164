"""The chain: sites and recipes, the program that joins them, and what its flows say.

``matrix``, ``certificate``, ``reconciliation`` (with ``least_adjustment``, ``adjusted_spread`` and ``chi_square``),
``tracing``, ``joint_paths`` and ``attribution_bounds`` are mathematics alone: they know arrays and node names, not
elements, sites or files.
"""
