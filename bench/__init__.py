"""The benchmarks: what the shop does in a second, beside the limit of the machine it does it on.

Owns its own databases (`ow_bench_*`), made and dropped by each run. Called by `make bench`. Never
judges: every figure is a ratio within one run, because machines differ and are shared.
"""
