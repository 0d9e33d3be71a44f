"""Where an object lies: apart by connection, object, zone and subform."""

from crm_client import CLIENT, PERIOD

from reportkit.data.crm.store import object_file
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project


def place(tmp_path, **more):
    project = Project(tmp_path / "p")
    if not project.params.exists():
        write_project(project.root)
    told = {"connection": "c", "object": "app/form", "table": "customers", **more}
    entry = ", ".join(f"{key}: {value}" for key, value in told.items())
    project.client_file(CLIENT).write_text(
        f"client: {{name: 甲}}\ndata: {{sources: [{{{entry}}}]}}\n", "utf-8"
    )
    params = load_params(project, CLIENT, PERIOD)
    return object_file(params.data.sources[0], params)


def test_an_object_lies_apart_from_every_other(tmp_path):
    first = place(tmp_path)
    assert first.parent == tmp_path / "p" / "output" / CLIENT / "fetched"
    assert first == place(tmp_path, table="leads")
    others = {
        place(tmp_path, **m)
        for m in (
            {"connection": "d"},
            {"object": "app/other"},
            {"timezone": "UTC"},
            {"subform": "明细"},
        )
    }
    assert len(others | {first}) == 5


def test_a_connection_is_called_like_its_system_where_it_is_not_named(tmp_path):
    assert place(tmp_path, connection="zoho") == place(tmp_path, connection="''", system="zoho")
