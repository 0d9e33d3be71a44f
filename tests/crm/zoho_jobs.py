"""The strict Zoho CRM: jobs that read two hundred thousand rows or write twenty-five thousand."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from email.parser import BytesParser
from typing import Any

from strict_service import NotDocumentedError, Reply
from zoho_records import _fault, module_of
from zoho_service import Call, Wrong, ZohoService, route
from zoho_tenant import FIRST_ID, Module

ROWS_A_PAGE = 200_000
QUEUED_SECONDS, RUNNING_SECONDS = 60, 120
_JOB = r"/crm/bulk/v8/{}/(?P<job>\d+)"


@route("POST", "/crm/bulk/v8/read", "bulk")
def begin_reading(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    body = call.json()
    if set(body) - {"query", "file_type", "callback"}:
        raise Wrong(400, "REQUEST_BODY_NOT_SUPPORTED")
    query = body["query"]
    if set(query) - {"module", "fields", "criteria", "page"}:
        raise Wrong(400, "REQUEST_BODY_NOT_SUPPORTED")
    if "criteria" in query:
        raise NotDocumentedError("criteria of a bulk read")
    service.pay(50)
    room = module_of(service, query["module"]["api_name"])
    named = [n.partition(".") for n in query.get("fields", [])]
    unknown = [
        n for n, _, more in named if n not in room.fields or more not in ("", "Account_Name")
    ]
    if unknown:
        raise Wrong(400, "INVALID_DATA", api_name=unknown[0])
    page = query.get("page", 1)
    fails = service.failing_reads > 0
    service.failing_reads -= fails
    rows = _snapshot(service, room, query.get("fields", []), page)
    return _added(service, "read", rows=rows, page=page, fails=fails)


def _snapshot(
    service: ZohoService, room: Module, names: list[str], page: int
) -> tuple[list[str], list[list[str]], bool]:
    names = names or list(room.fields)
    rows = list(service.rows[room.name].values())  # in no order
    shown = rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    heads = ["Id", *(n for n in names if n != "id")]
    cells = [[row["id"], *(_named(row, n) for n in names if n != "id")] for row in shown]
    return heads, cells, len(rows) > page * ROWS_A_PAGE


def _named(row: dict[str, Any], name: str) -> str:
    """A field, or the name behind a lookup into the accounts."""
    base, dot, _ = name.partition(".")
    return str(row[base]["name"] if row[base] else "") if dot else _cell(row[base])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value["id"])
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ";".join(value)
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _added(service: ZohoService, kind: str, **more: Any) -> Reply:
    number = str(FIRST_ID + 5_000_000 + len(service.jobs))
    service.jobs[number] = {"kind": kind, "begun": service.now(), **more}
    details = {"id": number, "operation": kind, "state": "ADDED", "created_by": {"id": "1"},
               "created_time": service.moment()}  # fmt: skip
    said = {"status": "success", "code": "ADDED_SUCCESSFULLY", "message": "any", "details": details}
    if kind == "write":
        return service.json(said | {"code": "SUCCESS"}, 201)
    return service.json({"data": [said], "info": {}}, 201)


def _job(service: ZohoService, number: str, kind: str) -> dict[str, Any]:
    job = service.jobs.get(number)
    if job is None or job["kind"] != kind:
        raise Wrong(404, "RESOURCE_NOT_FOUND")
    return job


def _state(service: ZohoService, job: dict[str, Any]) -> str:
    age = service.now() - job["begun"]
    if job.get("fails") and age >= QUEUED_SECONDS:
        return "FAILURE"
    if age < QUEUED_SECONDS:
        return "ADDED"
    return "IN PROGRESS" if age < QUEUED_SECONDS + RUNNING_SECONDS else "COMPLETED"


@route("GET", _JOB.format("read"), "bulk")
def reading(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    job = _job(service, found["job"], "read")
    state = _state(service, job)
    said: dict[str, Any] = {"id": found["job"], "operation": "read", "state": state}
    if state == "COMPLETED":
        _, rows, more = job["rows"]
        said["result"] = {
            "page": job["page"], "count": len(rows), "per_page": ROWS_A_PAGE, "more_records": more,
            "download_url": f"/crm/bulk/v8/read/{found['job']}/result",
        }  # fmt: skip
    return service.json({"data": [said]})


@route("GET", _JOB.format("read") + "/result", "bulk")
def read_result(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    job = _job(service, found["job"], "read")
    kept = service.switches.result_kept_days
    if kept and service.now() - job["begun"] > kept * 86_400:
        raise Wrong(404, "RESOURCE_NOT_FOUND")
    if _state(service, job) != "COMPLETED":
        raise Wrong(400, "INVALID_DATA")
    heads, rows, _ = job["rows"]
    made = zipped(f"{found['job']}.csv", [heads, *rows])
    return Reply(headers={"Content-Type": "application/zip"}, body=made)


def zipped(name: str, rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text.getvalue())
    return made.getvalue()


@route("POST", "/crm/v8/upload", "files", "upload")
def upload(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    if call.headers.get("feature") != "bulk-write" or call.headers.get("x-crm-org") != "60001":
        raise Wrong(400, "NOT_SUPPORTED_FEATURE")
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
    parts = BytesParser().parsebytes(head + call.body).get_payload()
    [part] = [p for p in parts if p.get_param("name", header="content-disposition") == "file"]
    content = part.get_payload(decode=True)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise Wrong(400, "INVALID_FILE_FORMAT")
    if len(content) > 25_000_000:
        raise Wrong(413, "FILE_TOO_LARGE")
    number = str(FIRST_ID + 7_000_000 + len(service.files))
    service.files[number] = content
    details = {"file_id": number, "created_time": service.moment()}
    return service.json({"status": "success", "code": "FILE_UPLOAD_SUCCESS", "message": "",
                              "details": details})  # fmt: skip


@route("POST", "/crm/bulk/v8/write", "bulk")
def begin_writing(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    body = call.json()
    if set(body) - {"operation", "resource", "character_encoding", "callback"}:
        raise Wrong(400, "REQUEST_BODY_NOT_SUPPORTED")
    [resource] = body["resource"]
    wanted = {"type", "module", "file_id", "file_names", "find_by", "field_mappings"}
    if wanted - set(resource) or set(resource) - wanted - {"ignore_empty"}:
        raise Wrong(400, "MISSING_REQUIRED_KEY")
    if body["operation"] != "update" or resource["find_by"] != "id":
        raise NotDocumentedError("a bulk write that is no update by id")
    service.pay(500)
    room = module_of(service, resource["module"]["api_name"])
    with zipfile.ZipFile(io.BytesIO(service.files[resource["file_id"]])) as archive:
        if resource["file_names"] != archive.namelist():
            raise Wrong(400, "INVALID_DATA", api_name="file_names")
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    if len(rows) - 1 > 25_000 or len(rows[0]) > 200:
        raise Wrong(400, "LIMIT_EXCEEDED")
    mapped = [(m["api_name"], m["index"]) for m in resource["field_mappings"]]
    return _added(service, "write", room=room, rows=rows[1:], mapped=mapped, done=None,
                  keep=resource.get("ignore_empty", False))  # fmt: skip


@route("GET", _JOB.format("write"), "bulk")
def writing(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    job = _job(service, found["job"], "write")
    state = _state(service, job)
    said: dict[str, Any] = {"id": found["job"], "operation": "update", "status": state}
    file: dict[str, Any] = {"status": state.replace(" ", "")}
    if state == "COMPLETED":
        if job["done"] is None:
            job["done"] = [_one(service, job, row) for row in job["rows"]]
        states = [d[1] for d in job["done"]]
        file |= {"added_count": 0, "updated_count": states.count("UPDATED"),
                 "skipped_count": states.count("SKIPPED"), "total_count": len(states)}  # fmt: skip
        said["result"] = {
            "download_url": f"{service.host('download')}/v2/crm/60001/bulk-write/{found['job']}.zip"
        }
    if not job["mapped"]:
        file["status"] = "SKIPPED"
    said["resource"] = [{"type": "data", "status": file["status"], "file": file}]
    return service.json(said)


def _one(service: ZohoService, job: dict[str, Any], cells: list[str]) -> tuple[str, str, str]:
    """(id, state, error) of one row, as the result file has them."""
    room = job["room"]
    row: dict[str, Any] = {name: cells[index] for name, index in job["mapped"]}
    if job["keep"]:
        row = {name: value for name, value in row.items() if value}
    for name, value in row.items():
        if room.fields[name].kind in ("currency", "double", "integer") and value:
            row[name] = Decimal(value)
        row[name] = row[name] if row[name] != "" else None
    fault = _fault(service, room, row)
    if fault:
        return str(row.get("id", "")), "SKIPPED", f"{fault[0]}-{fault[1].get('api_name', 'id')}"
    values = {k: v for k, v in row.items() if k != "id"}
    service.write(room.name, row["id"], values)
    return row["id"], "UPDATED", ""


@route("GET", r"/v2/crm/60001/bulk-write/(?P<job>\d+)\.zip", "bulk", "download")
def write_result(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    job = _job(service, found["job"], "write")
    heads = ["id", "STATUS", "RECORD_ID", "ERRORS"]
    rows = [[n, state, n if state == "UPDATED" else "", error] for n, state, error in job["done"]]
    return Reply(body=zipped(f"Accounts-{found['job']}.csv", [heads, *rows]))
