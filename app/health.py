"""What a supervisor of processes asks: alive, ready, and the numbers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import Response

from app.dependencies import DatabaseDep

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers. Asks nothing else: a database that is away is no reason to kill it."""
    return {"status": "alive"}


@router.get("/readyz")
def readyz(database: DatabaseDep) -> dict[str, str]:
    """The record can be read too; DatabaseUnavailable (503) when not."""
    database.ping()
    return {"status": "ready"}


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus text; no label holds an id or a name."""
    registry: CollectorRegistry = request.app.state.registry
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
