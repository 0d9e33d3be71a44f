from datetime import date

import pytest

from reportkit import yaml_files
from reportkit.errors import ParameterError
from reportkit.yaml_files import lines_of, parse_scalar, read_yaml


def aliases(levels: int, width: int = 9) -> str:
    """Each level holds the one before ``width`` times: width ** levels values when written out."""
    first = f"a0: &a0 [{', '.join('x' * width)}]\n"
    rest = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]\n" for n in range(1, levels))
    return first + "".join(rest)


def merges(levels: int) -> str:
    rest = (f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n" for n in range(1, levels))
    return "a0: &a0 {x: 1}\n" + "".join(rest)


REFUSED = {
    "a: 1\nb: 2\na: 3\n": "第 3 行有误：名称 a 写了两次，请去掉一处",
    aliases(9): "有误：展开后超过 100,000 个值，请去掉层层引用",
    merges(40): "有误：展开后超过 100,000 个值，请去掉层层引用",
    "a: &a [*a]\n": "有误：嵌套超过 50 层",
    "a: &a\n  <<: *a\n": "有误：展开后超过 100,000 个值",
    f"a: {'[' * 60}{']' * 60}\n": "有误：嵌套超过 50 层",
    f"a: {'[' * 3000}\n": "有误：嵌套超过 50 层",
    'a: "\\ud800b"\n': "有误：有不成对的代理字符（'\\ud800b'），请改成正常的文字",
    '"\\udfff": 1\n': "有误：有不成对的代理字符",
    "a: 2025-99-99\n": "有误：有不成立的日期或数字（month must be in 1..12）",
    f"a: {'9' * 5000}\n": "有误：有不成立的日期或数字",
    "a: b: c\n": "第 1 行有误：同一行有两个“名称: 值”，含冒号的文字请加引号",
    "a:\n\tb: 1\n": "第 2 行有误：行首用了制表符，请改用空格",
    "a: *所有\n": "第 1 行有误：用了没有定义的 *名称",
    "a: !!python/object:os.system x\n": "第 1 行有误：用了 ! 标签，设置里不能使用",
    "a: [1, 2\n": "第 2 行有误：括号没有配对，或少了逗号",
    'a: "x\n': "第 2 行有误：引号没有配对",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:12])
def test_what_is_no_settings_file_is_refused_with_its_place(tmp_path, text):
    path = tmp_path / "huachen.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ParameterError) as refused:
        read_yaml(path)
    assert str(refused.value).startswith("huachen.yaml ")
    assert REFUSED[text] in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_an_alias_and_a_merge_of_ordinary_size_are_read(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("base: &base {x: 1}\nown: {<<: *base, y: [*base, *base]}\n", "utf-8")
    assert read_yaml(path)["own"] == {"x": 1, "y": [{"x": 1}, {"x": 1}]}


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf8(tmp_path):
    (tmp_path / "a.yaml").write_bytes("名称: 值\n".encode("gb18030"))
    with pytest.raises(ParameterError, match=r"a\.yaml 文件编码有误：请存为 UTF-8。"):
        read_yaml(tmp_path / "a.yaml")


def test_a_path_that_no_system_takes_is_explained(tmp_path):
    with pytest.raises(ParameterError, match=r"(找不到设置文件|路径过长)"):
        read_yaml(tmp_path / ("x" * 300 + ".yaml"))


@pytest.mark.parametrize("text", ['"\\ud800"', "[" * 3000, "2025-99-99", "*a", "[1, 2", aliases(9)])
def test_a_value_of_the_command_line_that_is_no_value_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_scalar(text)


@pytest.mark.parametrize(
    ("text", "value"), [("90", 90), ("[a, b]", ["a", "b"]), ("", None), ("两年", "两年")]
)
def test_a_value_of_the_command_line_is_read_as_in_a_file(text, value):
    assert parse_scalar(text) == value


def test_each_name_and_each_item_has_its_line(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        "client:\n  name: 甲\n\ndata: {sources: [\n  {file: a},\n  b]}\n1: x\n", "utf-8"
    )
    assert lines_of(path) == {
        ("client",): 1, ("client", "name"): 2, ("data",): 4, ("data", "sources"): 4,
        ("data", "sources", 0): 5, ("data", "sources", 0, "file"): 5, ("data", "sources", 1): 6,
        ("1",): 7,
    }  # fmt: skip


def test_a_file_without_content_has_no_lines(tmp_path):
    (tmp_path / "a.yaml").write_text("# 空\n", "utf-8")
    assert lines_of(tmp_path / "a.yaml") == {}


def test_one_text_is_parsed_once_and_each_reader_may_change_what_it_got(tmp_path, monkeypatch):
    parsed = []
    load = yaml_files.YAML.load
    monkeypatch.setattr(yaml_files.YAML, "load", lambda *text: parsed.append(text) or load(*text))
    text = f"client: {{name: {tmp_path.name}}}\nformats: &f [pdf]\nagain: *f\nsince: 2025-01-31\n"
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    for path in (one, two):
        path.write_text(text, "utf-8")
    first = read_yaml(one)
    first["client"]["name"] = "改过"
    first["formats"].append("xlsx")
    second = read_yaml(two)
    assert len(parsed) == 1
    assert second == {
        "client": {"name": tmp_path.name}, "formats": ["pdf"], "again": ["pdf"],
        "since": date(2025, 1, 31),
    }  # fmt: skip
    one.write_text(text + "more: 1\n", "utf-8")
    assert read_yaml(one)["more"] == 1
