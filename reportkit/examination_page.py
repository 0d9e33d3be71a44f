"""What ``check`` found as one page to look at: tables, questions, rows set aside, the ledger.

Another view of ``Examined``; the numbers are those of the text and the JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from reportkit.data.dataset import Dataset
from reportkit.data.identity import Merge
from reportkit.data.joining import shown
from reportkit.data.ledger import Account
from reportkit.data.ledger_text import lines_text
from reportkit.data.rejected import FILE_NAME as REJECTED
from reportkit.examination import Examined, table_lines
from reportkit.files import write_bytes
from reportkit.masking import mask_text

FILE_NAME = "index.html"
_STYLE = """
body { font: 15px/1.6 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1f2933;
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; margin: .5rem 0 1.2rem } caption { text-align: left; font-weight: 600 }
td, th { border-bottom: 1px solid #d5dbe1; padding: .2rem .8rem; text-align: left; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums }
.good { color: #0b6b3a } .bad { color: #9b1c1c } pre { white-space: pre-wrap; font: inherit }
"""


def write_page(found: Examined, folder: Path) -> Path:
    """Write the page into ``folder``; contacts are masked as on the terminal."""
    path = folder / FILE_NAME
    body = "\n".join(_sections(found))
    title = escape(f"数据核对：{found.params.client.name}")
    page = (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n{body}\n</body></html>\n"
    )
    write_bytes(path, mask_text(page).encode())
    path.chmod(0o600)
    return path


def _sections(found: Examined) -> Iterator[str]:
    if found.refused is None:
        yield f'<p class="good">可以生成 {escape(found.params.period.label)}的报告。</p>'
    else:
        yield f'<p class="bad">{escape(str(found.refused))}</p>'
    questions = [(q.key, q.text, "、".join(q.choices), q.proposed) for q in found.questions]
    yield from _table("没有回答的问题", ("键", "问题", "选项", "建议"), questions)
    came = [(f.origin, f.system, f"{f.rows:,}", f"{f.new:,}") for f in found.fetched]
    yield from _table("数据库", ("来源", "系统", "行数", "本次取来"), came)
    if found.data is None:
        return
    yield f"<h2>读到的表</h2>\n<pre>{escape(chr(10).join(table_lines(found.data)))}</pre>"
    yield from _of_data(found.data)
    yield from _table("不能写出的格式", ("原因",), [(gap,) for gap in found.gaps])


def _of_data(data: Dataset) -> Iterator[str]:
    told = [(w.message, f"{w.count:,}" if w.count else "", w.example) for w in data.warnings]
    yield from _table("需要留意", ("事项", "处", "首例"), told)
    yield from _table("同一位客户的几个编号", ("处理", "编号", "依据"), map(_merge, data.merges))
    changes = [(c.file, c.column, c.change, f"{c.count:,}", c.example) for c in data.cleaning]
    yield from _table("读取时的改动", ("文件", "字段", "改动", "行数", "首例"), changes)
    if data.manifest.rejected:
        yield (
            f'<p>没有计入或另计的 {data.manifest.rejected:,} 行逐行列在 <a href="{REJECTED}">{REJECTED}</a>。</p>'
        )
    for account in data.ledger:
        yield from _account(account)


def _merge(merge: Merge) -> Sequence[str]:
    return merge.decision, shown(merge), merge.evidence


def _account(account: Account) -> Iterator[str]:
    columns = list(account.written)
    heads = ("", "行数", *(account.labels[column] for column in columns), "首例")
    rows = [("原文", f"{account.rows:,}", *(f"{account.written[c]:,.2f}" for c in columns), "")]
    for entry in account.entries:
        amounts = (f"{entry.amounts[c]:,.2f}" if c in entry.amounts else "" for c in columns)
        first = f"第 {entry.row:,} 行" if entry.row else ""
        rows.append((entry.reason, f"{entry.rows:,}" if entry.rows else "", *amounts, first))
    lines = f"（{lines_text(account)}）" if account.lines is not None else ""
    yield from _table(f"{account.origin} → {account.label}{lines}", heads, rows)


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Nothing without rows."""
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    if body:
        head = "".join(f"<th>{escape(word)}</th>" for word in heads)
        yield f"<table><caption>{escape(title)}</caption>\n<tr>{head}</tr>\n{body}</table>"


def _cell(text: str) -> str:
    number = text.replace(",", "").replace(".", "").removeprefix("-").isdigit()
    return f"<td{' class=n' if number else ''}>{escape(text)}</td>"
