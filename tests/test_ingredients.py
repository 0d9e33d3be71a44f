"""What a report is made of, without kernels: which part each change touches."""

import re

import pytest
from tiny_client import CLIENT, PERIOD, add_chapter, change_cell, write_tiny

from reportkit.code_hashes import closure, imported
from reportkit.ingredients import Ground, chapter_key, chapter_parts, earlier, ingredients, names_of
from reportkit.preparation import read_parameters


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = write_tiny(tmp_path_factory.mktemp("made") / "p", formats=["html"])
    add_chapter(project, "second", 'x = chapter.from_chapter("tiering", "tiers")')
    add_chapter(project, "third", 'name = "tiering"', "y = chapter.from_chapter(name, 'tiers')")
    return project


def made_of(project, password: str = "", salt: str = "", **settings):
    params = read_parameters(project, CLIENT, PERIOD, settings)
    return ingredients(Ground(project), params, password, salt)


def test_the_same_inputs_have_the_same_ingredients(project):
    assert made_of(project) == made_of(project)


@pytest.mark.parametrize(
    ("setting", "value", "chapters"),
    [
        ("report.title", "别的", []),
        ("report.brand", "default", []),
        ("execution.timeout_seconds", 60, []),
        ("second.min_orders", 3, ["second", "third"]),
        ("tiering.min_orders", 3, ["tiering", "second", "third"]),
        ("report.vocabulary", "VIP", ["tiering", "second", "third"]),
        ("client.name", "别的公司", ["tiering", "second", "third"]),
    ],
)
def test_a_setting_changes_the_keys_of_the_chapters_that_can_see_it(
    project, setting, value, chapters
):
    before, now = made_of(project), made_of(project, **{setting: value})
    keys = [n for n in now["chapters"] if chapter_key(now, n, "s") != chapter_key(before, n, "s")]
    assert keys == chapters


def test_the_words_of_a_chapter_are_its_own_ingredient(project):
    before = made_of(project)
    words = project.words_file("second")
    words.write_text('a: {text: "甲"}\n', "utf-8")
    now = made_of(project)
    words.unlink()
    keys = [n for n in now["chapters"] if chapter_key(now, n, "s") != chapter_key(before, n, "s")]
    assert keys == ["second", "third"]


def test_what_a_notebook_takes_lazily_from_the_package_is_among_its_code():
    modules = closure(imported("from reportkit import begin_chapter, charts, features, first_of"))
    assert {
        "reportkit.vocabulary", "reportkit.charts.chart_spec", "reportkit.absence",
        "reportkit.data.features.totals", "reportkit.measures.taking",
    } <= set(modules)  # fmt: skip


def test_another_snapshot_is_another_key(project):
    made = made_of(project)
    assert chapter_key(made, "tiering", "s") != chapter_key(made, "tiering", "t")


def test_a_chapter_rests_on_those_it_reads_or_on_all_where_only_running_would_tell(project):
    made = made_of(project)
    assert earlier(made, "tiering") == ()
    assert earlier(made, "second") == ("tiering",)
    assert earlier(made, "third") == ("tiering", "second")
    assert set(chapter_parts(made, "second")["earlier"]) == {"tiering"}


def test_the_brand_is_seen_by_pages_and_its_colours_by_figures_but_by_no_notebook(project):
    brand = project.brand_folder("default") / "brand.yaml"
    before, text = made_of(project), brand.read_text("utf-8")
    brand.write_text(re.sub("(?m)^tagline:.*$", "tagline: 新的口号", text), "utf-8")
    told = made_of(project)
    brand.write_text(text.replace("#E2711D", "#B5450F"), "utf-8")
    coloured = made_of(project)
    brand.write_text(text, "utf-8")
    assert told["brand"] == before["brand"]
    assert told["page"]["templates"] != before["page"]["templates"]
    assert (before["brand"]["accent"], coloured["brand"]["accent"]) == ("#E2711D", "#B5450F")
    for name in before["chapters"]:
        assert chapter_key(coloured, name, "s") == chapter_key(before, name, "s")


def test_a_password_is_known_again_by_its_salt_and_never_written(project):
    first = made_of(project, "correct horse battery")
    salt = first["page"]["salt"]
    assert made_of(project, "correct horse battery", salt) == first
    assert made_of(project, "another horse battery", salt)["page"] != first["page"]
    assert "correct horse" not in str(first)
    assert "password" not in made_of(project)["page"]


def test_a_data_file_that_is_not_there_is_an_ingredient_too(project):
    before = made_of(project)
    path = project.root / "客户.csv"
    path.rename(project.root / "away.csv")
    gone = made_of(project)
    (project.root / "away.csv").rename(path)
    assert gone["data"] != before["data"]
    assert made_of(project) == before


def test_files_of_one_name_in_several_folders_are_ingredients_each(tmp_path):
    project = write_tiny(tmp_path / "p", formats=["html"])
    for folder in ("华东", "华南"):
        (project.root / folder).mkdir()
        (project.root / folder / "客户.csv").write_bytes((project.root / "客户.csv").read_bytes())
    settings = {"data": {"sources": [{"file": "../../华*/客户.csv", "table": "customers"}]}}
    ground = Ground(project)
    found = ground.data_files(read_parameters(project, CLIENT, PERIOD, settings))
    assert sorted(p.resolve() for p in found.values()) == [
        project.root / f / "客户.csv" for f in ("华东", "华南")
    ]


def test_settings_and_files_are_told_by_their_names(project):
    names = names_of(Ground(project), read_parameters(project, CLIENT, PERIOD))
    assert {"客户.csv", "report.title", "client.name", "min_orders"} <= set(names.values())


def test_a_cell_is_read_again_when_its_file_was_written_again(project):
    ground = Ground(project)
    params = read_parameters(project, CLIENT, PERIOD)
    notebook = project.notebooks / "02_second.ipynb"
    before = ingredients(ground, params)["chapters"]["second"]
    change_cell(notebook, "answer-1", "z = 1")
    now = ingredients(ground, params)["chapters"]["second"]
    assert (before["after"], now["after"]) == (["tiering"], [])
    assert now["notebook"] != before["notebook"]
