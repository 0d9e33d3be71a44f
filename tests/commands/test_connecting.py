"""The commands of systems as a person types them."""

import stat

import pytest
from click.testing import CliRunner
from crm_client import CLIENT, CUSTOMERS, PERIOD, TIER, TIERS, connected, fill, made_report
from jiandaoyun_service import KEY, JiandaoyunService
from made_once import made_once, own_copy
from strict_service import assert_nowhere

from reportkit.cli import cli
from reportkit.project import Project
from reportkit.scaffold import write_project


@pytest.fixture
def service():
    with JiandaoyunService() as made:
        made.rates, made.total = {}, ()  # the clock of this machine is not the service's
        fill(made, 40)
        yield made
        made.assert_kept()


def run(project, *words, typed=""):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words], input=typed)


@pytest.fixture
def empty(tmp_path):
    write_project(tmp_path / "p")
    return Project(tmp_path / "p")


def test_a_key_is_typed_tried_and_kept_for_its_owner_alone(empty, service, tmp_path):
    path = tmp_path / "home" / "yun.json"
    words = (
        "connect",
        "yun",
        "--system",
        "jiandaoyun",
        "--login",
        str(path),
        "--set",
        f"host={service.host}",
    )
    shown = run(empty, *words, typed=f"{KEY}\n")
    assert shown.exit_code == 0, shown.output
    assert "简道云 连接正常：1 个应用。" in shown.output
    assert f"  {CUSTOMERS}  应用app1 / 表单form1" in shown.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert_nowhere([KEY], empty.root, texts=(shown.output,))
    again = run(empty, "connect", "yun")
    assert again.exit_code == 0 and "连接正常" in again.output and "不显示" not in again.output


def test_a_wrong_key_leaves_nothing_behind(empty, service, tmp_path):
    path = tmp_path / "home" / "yun.json"
    words = ("connect", "jiandaoyun", "--login", str(path), "--set", f"host={service.host}")
    shown = run(empty, *words, typed="wrong-key\n")
    assert shown.exit_code == 3
    assert "API 密钥" in shown.output and "wrong-key" not in shown.output
    assert not path.exists() and not (empty.params / "connections.yaml").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("connect", "sap"), "没有系统“sap”"),
        (("connect", "jiandaoyun", "--set", "host"), "设置=值"),
        (("connect", "jiandaoyun", "--login", "KEY123"), "不能写登录资料本身"),
    ],
)
def test_a_command_that_is_wrong_is_explained(empty, words, said):
    shown = run(empty, *words)
    assert shown.exit_code in (2, 3) and said in shown.output


def test_tiers_go_back_by_command_and_are_undone_by_command(service, tmp_path_factory):
    shared = made_once(tmp_path_factory, "crm_report", made_report)
    project = Project(own_copy(tmp_path_factory, "crm", shared.root.parent) / shared.root.name)
    connected(project.root.parent, service)
    dry = run(project, "writeback", CLIENT, "--period", PERIOD, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "要写 40 家，0 家没有变化。" in dry.output
    assert "  （空） → 优质客户：10 家" in dry.output
    assert "约需 不到 1 分钟" in dry.output
    assert service.writes == []
    done = run(project, "writeback", CLIENT, "--period", PERIOD)
    assert done.exit_code == 0, done.output
    assert "已写 40 家，写后读回核对一致。" in done.output
    held = [row[TIER] for _, row in sorted(service.rows[CUSTOMERS].items())]
    assert held == [TIERS[n % 4] for n in range(40)]
    back = run(project, "writeback", CLIENT, "--period", PERIOD, "--undo")
    assert back.exit_code == 0 and "不能经接口清空：40 家" in back.output
    assert {row[TIER] for row in service.rows[CUSTOMERS].values()} == {""}
    both = run(project, "writeback", CLIENT, "--period", PERIOD, "--undo", "--dry-run")
    assert both.exit_code == 2


def test_a_client_that_writes_back_nowhere_is_told_where_to_say_so(empty):
    empty.client_file("jia").write_text("client: {name: 甲}\n", "utf-8")
    shown = run(empty, "writeback", "jia", "--period", PERIOD)
    assert shown.exit_code == 3 and "请在客户设置里写 writeback" in shown.output
