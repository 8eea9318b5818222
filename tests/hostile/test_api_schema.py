"""The described API, tried by a machine with each role's token: no server error, and each answer as described."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.support.api import Meeting
from tests.support.server import Server

EXAMPLES = 3
"""For each operation and each role; a longer run found nothing more."""
LAST = ("DELETE /api/v1/account", "DELETE /api/v1/workbook", "DELETE /api/v1/tokens/current")
"""Left out here: after them a token is worth nothing, and all that follows would be one and the same refusal."""
ROLES = ("nobody", "sam", "jo", "pat", "alex")
ALLOWED_STATUSES = frozenset({200, 201, 204, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429})


@pytest.fixture(scope="module")
def meeting(server: Server) -> Meeting:
    return Meeting.of(server)


@pytest.fixture(scope="module")
def schema(server: Server) -> Any:
    return schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json")


@pytest.mark.parametrize("role", ROLES)
def test_R30_no_operation_has_a_server_error_or_an_undescribed_answer(
    server: Server, meeting: Meeting, schema: Any, role: str
) -> None:
    headers = dict(meeting.apis[role].headers) if role != "nobody" else {}
    tried = 0
    with httpx.Client(base_url=server.url, timeout=30) as client:
        for result in schema.get_all_operations():
            operation = result.ok()
            name = f"{operation.method.upper()} {operation.full_path}"
            if name not in LAST:
                tried += _try(server, client, operation, headers)
    assert tried >= 30 * EXAMPLES / 2, "hardly anything was tried"


def _try(server: Server, client: httpx.Client, operation: Any, headers: dict[str, str]) -> int:
    tried = 0

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        nonlocal tried
        tried += 1
        # An address of its own each time: how often one may guess is tried elsewhere.
        where = {"X-Forwarded-For": f"10.1.{tried % 250}.{id(operation) % 250}"}
        answer = case.call(base_url=server.url, headers=headers | where, timeout=60)
        assert answer.status_code in ALLOWED_STATUSES, (answer.status_code, case.as_curl_command())
        case.validate_response(
            answer, checks=[not_a_server_error, content_type_conformance, response_schema_conformance]
        )
        if answer.status_code >= 400:
            problem = json.loads(answer.content)
            assert problem["status"] == answer.status_code and problem["code"] and problem["detail"]

    run()
    return tried
