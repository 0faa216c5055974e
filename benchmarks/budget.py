"""Times the subsidy rule against general solvers on the same problems, and checks that they agree.

Run: pip install -r benchmarks/requirements.txt && python benchmarks/budget.py
Peers: Clarabel's QP and HiGHS's QP (regularisation 0) solve the continuous companion, min sum x^2 / 2w.
Every figure is the median of several runs on one thread; the table names what was run.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.budget.allocation import allocate
from pipeline.budget.crossing import allocate_crossing
from pipeline.budget.scenarios import solve_pools
from pipeline.budget.subsidies import plan_subsidies
from pipeline.errors import AllocationError
from pipeline.params.subsidy import SubsidyParameters

BARS = {
    "300 projects, every sentence": 20,
    "21 pools": 100,
    "100000 projects": 300,
    "crossing 300": 30,
    "diagnosis 300 (crossing)": 300,
    "diagnosis 300 (nested)": 300,
}


def federation(size: int, groups: int, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    weights = random.integers(10, 4000, size)
    caps = (weights * random.uniform(0.25, 1.0, size)).astype(np.int64) + 1
    floors = np.minimum(caps, random.integers(0, 20, size))
    places = random.integers(0, groups, size)
    pool = int(weights.sum() * 0.4)
    group_floors, group_caps = np.zeros(groups, np.int64), np.full(groups, int(pool / groups * 1.05))
    group_floors[: groups // 5] = int(pool / groups * 0.99)
    return {
        "weights": weights,
        "floors": floors,
        "caps": caps,
        "groups": places,
        "group_floors": group_floors,
        "group_caps": group_caps,
        "pool": pool,
    }


def milliseconds(call: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def constraint_rows(f: dict[str, Any]) -> Any:
    from scipy import sparse

    size = len(f["weights"])
    return sparse.csc_matrix((np.ones(size), (f["groups"], np.arange(size))), shape=(len(f["group_caps"]), size))


def with_clarabel(f: dict[str, Any]) -> Callable[[], np.ndarray]:
    """Return what sets up and solves the problem; the matrices are made beforehand."""
    import clarabel
    from scipy import sparse

    size, groups = len(f["weights"]), constraint_rows(f)
    eye = sparse.identity(size, format="csc")
    matrix = sparse.vstack([np.ones((1, size)), eye, -eye, groups, -groups], format="csc")
    limits = np.r_[f["pool"], f["caps"], -f["floors"], f["group_caps"], -f["group_floors"]].astype(float)
    cones = [clarabel.ZeroConeT(1), clarabel.NonnegativeConeT(len(limits) - 1)]
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    costs = sparse.diags(1.0 / f["weights"]).tocsc()
    zeros = np.zeros(size)
    return lambda: np.array(clarabel.DefaultSolver(costs, zeros, matrix, limits, cones, settings).solve().x)


def with_highs(f: dict[str, Any]) -> Callable[[], np.ndarray]:
    """Return what passes on and solves the problem; the model is made beforehand."""
    import highspy

    size, groups = len(f["weights"]), constraint_rows(f).tocsr()
    model = highspy.HighsModel()
    lp = model.lp_
    lp.num_col_, lp.num_row_ = size, 1 + groups.shape[0]
    lp.col_cost_ = np.zeros(size)
    lp.col_lower_, lp.col_upper_ = f["floors"].astype(float), f["caps"].astype(float)
    lp.row_lower_ = np.r_[f["pool"], f["group_floors"]].astype(float)
    lp.row_upper_ = np.r_[f["pool"], f["group_caps"]].astype(float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.r_[0, groups.indptr + size].astype(np.int32)
    lp.a_matrix_.index_ = np.r_[np.arange(size), groups.indices].astype(np.int32)
    lp.a_matrix_.value_ = np.ones(2 * size)
    model.hessian_.dim_ = size
    model.hessian_.format_ = highspy.HessianFormat.kTriangular
    model.hessian_.start_ = np.arange(size + 1, dtype=np.int32)
    model.hessian_.index_ = np.arange(size, dtype=np.int32)
    model.hessian_.value_ = 1.0 / f["weights"]

    def solve() -> np.ndarray:
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("qp_regularization_value", 0.0)
        solver.passModel(model)
        solver.run()
        return np.array(solver.getSolution().col_value)

    return solve


def candidates(size: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "candidate_id": [f"C{i:05d}" for i in range(size)],
            "project_name": [f"项目{i}" for i in range(size)],
            "unit_code": [f"U{i % 15:02d}" for i in range(size)],
            "unit_name": [f"单位{i % 15}" for i in range(size)],
            "domain": random.choice(["维权服务", "生活服务", "精神文化", "身心健康", "职业发展"], size),
            "grade": random.choice(list("ABC"), size),
            "score": random.integers(60, 100, size),
            "requested_yuan": random.integers(1, 40, size) * 10_000,
            "audited_yuan": random.integers(10_000, 400_000, size),
            "beneficiary_count": random.integers(10, 1000, size),
        }
    )


def policy() -> SubsidyParameters:
    grades = {"A": {"coefficient": 1.2}, "B": {"coefficient": 1}, "C": {"coefficient": 0.8, "max_rate": 0.25}}
    return SubsidyParameters(
        pool_yuan=15_000_000,
        reserve_yuan=500_000,
        grades=grades,
        cap_yuan=90_000,
        floor_yuan=5000,
        each_unit={"cap_share": 0.07},
    )


def crossing(seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    size, units, domains = 300, 15, 6
    weights = random.integers(10, 500, size)
    places = random.integers(0, domains, size)
    pool = int(weights.sum() * 0.3)
    caps = (weights * random.uniform(0.3, 1, size)).astype(np.int64) + 1
    least = np.zeros(domains, np.int64)
    least[0] = int(np.bincount(places, weights, domains)[0] * 0.33)
    return {
        "weights": weights,
        "floors": np.minimum(caps, 2),
        "caps": caps,
        "units": random.integers(0, units, size),
        "domains": places,
        "unit_floors": np.zeros(units, np.int64),
        "unit_caps": np.full(units, int(pool / units * 1.1)),
        "domain_floors": least,
        "domain_caps": np.full(domains, pool),
        "pool": pool,
    }


def refused(call: Callable[..., object], **arguments: Any) -> None:
    try:
        call(**arguments)
    except AllocationError:
        return
    raise AssertionError("these rules contradict each other")


def own_figures(runs: int) -> dict[str, float]:
    frame, rules, large, cross = candidates(300, 1), policy(), federation(100_000, 100, 3), crossing(4)
    pools = [rules.pool_yuan * percent // 1000 * 1000 // 100 for percent in range(90, 111)]
    small = federation(300, 15, 2)
    contradiction = small | {"group_floors": np.full(15, small["pool"] // 10)}
    crossed = cross | {"domain_floors": np.r_[cross["pool"], np.zeros(5, np.int64)]}
    return {
        "300 projects, every sentence": milliseconds(lambda: plan_subsidies(frame, rules), runs),
        "21 pools": milliseconds(lambda: solve_pools(frame, rules, pools), max(3, runs // 3)),
        "100000 projects": milliseconds(lambda: allocate(**large), 5),
        "100000 projects with published rates": milliseconds(lambda: allocate(**large).rates, 5),
        "crossing 300": milliseconds(lambda: allocate_crossing(**cross), runs),
        "diagnosis 300 (nested)": milliseconds(lambda: refused(allocate, **contradiction), runs),
        "diagnosis 300 (crossing)": milliseconds(lambda: refused(allocate_crossing, **crossed), max(3, runs // 3)),
    }


def against_peers(size: int, groups: int, runs: int) -> dict[str, float]:
    """Return our time, the peers' and how far the integers are from the continuous answer, in rounding units."""
    f = federation(size, groups, 5)
    ours = milliseconds(lambda: allocate(**f), runs)
    found: dict[str, float] = {"ours": ours}
    peers = {"clarabel": with_clarabel(f)}
    if size <= 300:
        peers["highs"] = with_highs(f)
    for name, solve in peers.items():
        found[name] = milliseconds(solve, max(3, runs // 4))
        found[f"{name}_ratio"] = found[name] / ours
        found[f"{name}_furthest"] = float(np.abs(solve() - allocate(**f).amounts).max())
    found["best_peer_ratio"] = min(found[f"{name}_ratio"] for name in peers)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    figures: dict[str, Any] = own_figures(arguments.runs)
    for name, value in figures.items():
        bar = BARS.get(name)
        print(f"{name:40} {value:9.2f} ms" + (f"   bar {bar} ms {'ok' if value <= bar else 'MISSED'}" if bar else ""))
    for size, groups, bar in ((300, 15, 3), (5000, 30, 20)):
        found = against_peers(size, groups, arguments.runs)
        print(f"n = {size}: " + ", ".join(f"{name} {value:.3g}" for name, value in found.items()), end="")
        print(f"   bar {bar}x {'ok' if found['best_peer_ratio'] >= bar else 'MISSED'}")
        figures[f"peers {size}"] = found
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
