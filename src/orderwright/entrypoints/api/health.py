"""/health/live, /health/ready, /metrics: what operators and balancers ask.

Ready is a shop that can take orders: database answers, migrations applied; else 503. A silent
worker or late duties make it "degraded" with 200: orders are still taken and nothing owed is lost.
"""

from collections.abc import Callable
from ipaddress import ip_address
from typing import TypedDict

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from orderwright.entrypoints.api.answers import answer
from orderwright.entrypoints.api.problems import missing, written
from orderwright.entrypoints.figures import exposition
from orderwright.kernel import clock
from orderwright.kernel.duties import queries as duties

FORWARDED = ("X-Forwarded-For", "Forwarded")


class Check(TypedDict):
    """One thing looked at: whether it is well, and a sentence when it is not."""

    ok: bool
    detail: str


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nobody else."""
    return answer({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, migrations, worker, duties; 503 when orders cannot be taken."""
    needed = {"database": _checked(_database), "migrations": _checked(_migrations)}
    if not all(check["ok"] for check in needed.values()):
        return answer({"status": "unavailable", "checks": needed}, 503)
    wanted = {"worker": _checked(_worker), "duties": _checked(_duties)}
    well = all(check["ok"] for check in wanted.values())
    return answer({"status": "ok" if well else "degraded", "checks": {**needed, **wanted}})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures as Prometheus reads them; for callers of the same network, not through a proxy."""
    if not _is_near(request):
        return written(missing())
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _is_near(request: HttpRequest) -> bool:
    """How many orders a shop has is nobody's business outside (T02)."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(str(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    return address.is_private or address.is_loopback


def _checked(look: Callable[[], str]) -> Check:
    try:
        detail = look()
    except DatabaseError:
        detail = "The database does not answer."
    return {"ok": not detail, "detail": detail}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


class _Schema:
    """Whether all migrations are applied; once seen, a process need not look again."""

    complete = False


def _migrations() -> str:
    if _Schema.complete:
        return ""
    executor = MigrationExecutor(connection)
    missing_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _Schema.complete = not missing_ones
    return "" if _Schema.complete else f"{len(missing_ones)} migrations are not applied."


def _worker() -> str:
    return "" if duties.living_workers(clock.now()) else "No worker was seen within a minute."


def _duties() -> str:
    late = duties.overdue(clock.now()).count()
    return f"{late} duties are late by more than five minutes." if late else ""
