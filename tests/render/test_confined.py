"""A brand's own templates have so much time and memory, and fail in one Chinese line."""

import pikepdf
import pytest
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit.brand import load_brand
from reportkit.errors import RenderError, SystemFault
from reportkit.render import confined, render
from reportkit.report import assemble

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    chapters = sample_chapters(tmp_path_factory.mktemp("chapters"))
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


@pytest.fixture
def brand(tmp_path):
    """A brand whose guide is the given template."""

    def bring(template: str):
        folder = tmp_path / "templates" / "brands" / "acme"
        (folder / "parts").mkdir(parents=True)
        (folder / "brand.yaml").write_text("name: 远山咨询", encoding="utf-8")
        (folder / "parts" / "guide.html.j2").write_text(template, encoding="utf-8")
        return load_brand(tmp_path / "templates", "acme")

    return bring


@pytest.mark.parametrize("format", ["html", "pdf"])
def test_a_template_of_a_brand_is_printed(tmp_path, book, brand, format):
    target = render(book, brand("<p>远山声明</p>"), format, tmp_path / f"book.{format}")
    content = target.read_bytes()
    assert content[:4] == b"%PDF" if format == "pdf" else "<p>远山声明</p>".encode() in content


@pytest.mark.parametrize("format", ["html", "pdf"])
def test_a_template_that_never_ends_is_stopped(tmp_path, book, brand, format, monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 4)
    with pytest.raises(RenderError, match="品牌 acme 的模板在 4 秒内没有排完，已停止。") as stopped:
        render(book, brand(ENDLESS), format, tmp_path / "book")
    assert stopped.value.exit_code == 5
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize("template", ["{{ 'x' * 10_000_000_000 }}", "{{ '%09999999999d' % 1 }}"])
def test_a_template_that_wants_ten_gigabytes_is_stopped(tmp_path, book, brand, template):
    with pytest.raises(
        RenderError, match="品牌 acme 的模板需要超过 3 GB 内存，已停止。"
    ) as stopped:
        render(book, brand(template), "html", tmp_path / "book")
    assert stopped.value.exit_code == 5


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n{% for %}", r"（parts/guide.html.j2 第 2 行）：TemplateSyntaxError："),
        ("{{ nobody.x }}", r"：UndefinedError：'nobody' is undefined"),
        ("{{ report.__class__.__mro__ }}", r"：SecurityError："),
        ("{% include 'parts/guide.html.j2' %}", r"：RecursionError："),
    ],
)
def test_a_template_that_fails_is_told_in_one_line(tmp_path, book, brand, template, said):
    with pytest.raises(RenderError, match=f"^品牌 acme 的模板有误{said}") as failed:
        render(book, brand(template), "html", tmp_path / "book")
    assert "\n" not in str(failed.value)


def test_what_stops_the_renderer_itself_is_told_as_ever(tmp_path, book, brand):
    (tmp_path / "book").mkdir()
    with pytest.raises((SystemFault, RenderError), match="book"):
        render(book, brand("声明"), "html", tmp_path / "book")


def test_no_variable_of_the_owner_but_the_listed_ones_passes(monkeypatch):
    monkeypatch.setenv("HUACHEN_PDF_PASSWORD", "geheim")
    assert "geheim" not in confined._environment().values()


def test_an_encrypted_book_in_a_brands_own_templates_opens_with_its_password(tmp_path, book, brand):
    target = render(book, brand("声明"), "pdf", tmp_path / "book.pdf", password="geheim")
    with pikepdf.open(target, password="geheim") as pdf:
        assert len(pdf.pages) > 1
