"""What workers of the study of baselines do: follow a rule of thumb and give back its plan as a run."""

from __future__ import annotations

import time
from dataclasses import dataclass

from model import formulation, pipeline
from model.engines import interrupt
from model.errors import TrancheError
from model.evaluate import evaluate
from model.labour import Job, Reply, kept, texts_of
from model.legend import legend
from model.rules_of_thumb import RULES, Aim
from model.solution import Outcome, Status
from model.spread import spread


@dataclass(frozen=True)
class Follow:
    """A rule of thumb, by name, and the money that it spreads."""

    rule: str
    money: float


def follow(job: Job, task: Follow) -> Reply:
    """The plan of a rule, its money placed, evaluated and audited; without a plan the reason."""
    began = time.perf_counter()
    try:
        with interrupt.listening():
            reply = _followed(job, task, began)
            return Reply(interrupted=True) if interrupt.asked() else reply
    except TrancheError as error:
        return Reply(failure=str(error))
    except Exception as error:
        return Reply(failure=f"Internal failure: {type(error).__name__}: {error}")


def _followed(job: Job, task: Follow, began: float) -> Reply:
    case = kept(job).base
    aim = RULES[task.rule].aim(case, task.money)
    assert isinstance(aim, Aim)  # the study asks for no other
    program = kept(job).program(case)
    found = spread(program, case, aim, task.money, job.options)
    options = pipeline.settled(job.options, case)
    run = pipeline.Run(case, options, formulation.choose(case, job.without))
    facts = {"legend": legend(case), "targets": found.target}
    if found.x is None:
        why = "The rule leads to no plan that keeps every rule of the case."
        record = run.record(Status.NO_PLAN)
        return Reply({**record, **facts, "reasons": [why]})
    plan = pipeline.placed(program, case, found.x)
    scored = evaluate(case, plan, job.without)
    weighted = case.settings.objective == "weighted"
    claimed = program.objective(found.x) if weighted else scored.objective
    audit = pipeline.audited(scored, Outcome("feasible", found.x, claimed), program)
    record = run.record(Status.FEASIBLE, scored.objective, None, audit)
    seconds = {**record["seconds"], "total": time.perf_counter() - began}
    whole = {**record, **facts, "reasons": [], "seconds": seconds}
    return Reply(whole, texts_of(scored.tables))
