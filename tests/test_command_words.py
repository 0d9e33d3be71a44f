import re
from gettext import GNUTranslations, gettext
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from reportkit import command_words
from reportkit.cli import cli
from reportkit.command_words import Place, wrap
from reportkit.render import FORMATS

WORDS = Path(command_words.__file__).with_name("locale") / "zh" / "LC_MESSAGES"


def commands(group: click.Group, *path: str):
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


COMMANDS = dict(commands(cli))
#: what is called so in Chinese too: programs, forms of files, settings, values, the demo client
NAMES = {
    "reportkit", "demo", "Airflow", "DAG", "crontab", "systemd", "cron", "airflow", "HTML", "JSON",
    "PNG", "Excel", "E", "D", "eml", "notebooks", "params", "clients", "csv", "merges", "hua", "x",
    "Q", "H", "last", "month", "value", "core", "delivery", "trial", "CRM", "env", "keyring", "config", "json", "Dask", "dask", *FORMATS,
}  # fmt: skip
NAMES |= {word for path in COMMANDS for word in path}


def english(text: str) -> set[str]:
    """Latin words but for examples, options and names."""
    shown = re.sub(r"^ *例：.*$|(?<!\w)--?[A-Za-z-]+", "", text, flags=re.M)
    return set(re.findall(r"[A-Za-z]+", shown)) - NAMES


def said(*words: str) -> str:
    done = CliRunner(env={"LANG": "C", "LANGUAGE": "en"}).invoke(
        cli, list(words), prog_name="reportkit", terminal_width=100
    )
    assert done.exit_code in (0, 2), done.output
    return done.output


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_each_command_has_no_english_word(path):
    text = said(*path, "--help")
    assert text.startswith("用法： reportkit")
    assert "显示这份说明。" in text
    assert english(text) == set()


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_wrong_option_of_each_command_is_told_in_chinese_with_the_nearest_right_one(path):
    text = said(*path, "--hepl")
    assert f"用法详见 {' '.join(('reportkit', *path))} --help" in text
    assert "错误：没有选项“--hepl”。" in text
    assert "是否想写 '--help'" in text
    assert english(text) == set()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["buidl"], "错误：没有命令“buidl”。 是否想写 'build'？"),
        (["strike"], "错误：缺少“客户”。"),
        (["strike", "a", "2025", "b"], "错误：缺少 --reason：为什么删去。"),
        (["restore", "a", "--period", "2025"], "错误：缺少 --edition：版次，见 reportkit runs。"),
        (["build", "--period"], "错误：选项“--period”后面少了值。"),
        (["build", "--all=3"], "错误：选项“--all”后面不写值。"),
        (["merges", "a", "b"], "错误：多写了 b，请去掉。"),
        (["build", "--jobs", "两"], "错误：'--jobs' 的值不可用：“两”不是整数。"),
        (["build", "--jobs", "99"], "错误：'--jobs' 的值不可用：99 不在范围 1<=x<=64 之内。"),
        (["schedule"], "错误：缺少“{systemd|cron|airflow}”。"),
        (["schedule", "at"], "“at”不在其中，可选：'systemd', 'cron', 'airflow'。"),
        (["init", __file__], "是文件，应是目录。"),
        (["new", "questionnaire", str(Path(__file__).parent)], "是目录，应是文件。"),
    ],
)
def test_a_usage_error_is_told_in_chinese(words, message):
    text = said(*words)
    assert message in text
    assert english(text.replace(f"“{words[-1]}”", "")) <= {"b"}


def test_an_interrupted_question_ends_in_chinese(monkeypatch):
    command = cli.commands["clean"]
    monkeypatch.setattr(command, "callback", lambda **_: click.prompt("？"))
    assert CliRunner().invoke(cli, ["clean"], input="").stderr.strip() == "已中断。"


def test_every_message_that_click_marks_has_a_chinese_one():
    catalogue = read_po((WORDS / "reportkit.po").open("rb"), locale="zh")
    marked = {m for _, _, m, _, _ in extract_from_dir(str(Path(click.__file__).parent))}
    lacking = {m for m in marked if m not in catalogue or not catalogue[m].string}
    assert lacking == set()


def test_the_compiled_words_are_those_of_the_text():
    compiled = BytesIO()
    write_mo(compiled, read_po((WORDS / "reportkit.po").open("rb"), locale="zh"))
    compiled.seek(0)
    shipped = GNUTranslations((WORDS / "reportkit.mo").open("rb"))
    written = GNUTranslations(compiled)._catalog
    del shipped._catalog[""], written[""]  # which Babel wrote it
    assert shipped._catalog == written, "run: make words"


def test_every_number_of_a_command_is_whole_as_the_message_says():
    numbers = [
        parameter.type
        for command in COMMANDS.values()
        for parameter in command.params
        if isinstance(parameter.type, click.types.FloatParamType)
    ]
    assert numbers == []


def test_the_language_of_the_machine_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "fr")
    with command_words.chinese_words():
        assert gettext("Usage:") == "用法："
    assert gettext("Usage:") == "Usage:"
    assert command_words.os.environ["LANGUAGE"] == "fr"


def test_a_path_is_told_by_what_it_may_be():
    assert Place().name == "文件或目录"
    assert Place(file_okay=False).name == "目录"


def test_a_line_ends_where_its_cells_do_and_a_closing_mark_stays_with_its_word():
    assert wrap("一二三四五", 4) == ["一二", "三四", "五"]
    assert wrap("一二。三四", 4) == ["一二。", "三四"]
    assert wrap("看 notebooks 里", 8) == ["看", "notebooks", "里"]
    assert wrap("", 10) == [""]


def test_descriptions_begin_in_one_column():
    lines = said("build", "--help").splitlines()
    rows = [line for line in lines if line.startswith("  -")]
    starts = [re.match(r"  \S.*?  +", row)[0].encode("gb18030") for row in rows]  # a cell a byte
    assert {len(start) for start in starts} == {20}
