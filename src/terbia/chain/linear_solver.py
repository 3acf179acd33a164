"""A linear program given to HiGHS from scratch, silently, its answer certified before it is used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from terbia.chain.certificate import Certificate, LinearProgram, certify
from terbia.chain.matrix import Floats
from terbia.errors import TerbiaError


class NotCertified(TerbiaError):
    """A linear program without an answer that our own check accepts."""

    def __init__(self, status: str, certificate: Certificate | None) -> None:
        self.status, self.certificate = status, certificate
        found = (
            ""
            if certificate is None
            else (
                f" (violated by {certificate.primal:.1e}, priced by {certificate.dual:.1e}, gap {certificate.gap:.1e})"
            )
        )
        super().__init__(f"No certified answer to a linear program: the solver says {status}{found}.")


def passed(program: LinearProgram) -> Any:
    """A silent HiGHS on one thread with the program, not run yet."""
    import highspy

    rows, columns = program.matrix.height, program.matrix.width
    lp: Any = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows, columns
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.costs, program.column_low, program.column_high
    lp.row_lower_, lp.row_upper_ = program.row_low, program.row_high
    order = np.lexsort((program.matrix.rows, program.matrix.columns))
    counts = np.bincount(program.matrix.columns, minlength=columns)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    lp.a_matrix_.index_ = program.matrix.rows[order].astype(np.int32)
    lp.a_matrix_.value_ = program.matrix.values[order]
    with silent():
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in {"output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0}.items():
        model.setOptionValue(option, value)
    model.passModel(lp)
    return model


def solve_certified(program: LinearProgram) -> tuple[Floats, Certificate]:
    """A cold solve: columns and their certificate. Raises NotCertified where no answer holds."""
    import highspy

    model = passed(program)
    model.run()
    status = model.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise NotCertified(str(model.modelStatusToString(status)), None)
    found = model.getSolution()
    x = np.asarray(found.col_value, np.float64)
    certificate = certify(program, x, np.asarray(found.row_dual), np.asarray(found.col_dual))
    if not certificate.holds:
        raise NotCertified("optimal", certificate)
    return x, certificate


@contextmanager
def silent() -> Iterator[None]:
    """Nothing on standard output: the first HiGHS of a process prints a banner before any option can be set."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
