"""What customers write about: comments per topic and polarity, by a dictionary of key words.

Counts mentions; it does not guess whether a comment is kind. Examples are returned as written,
masking names and numbers in them is up to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from reportkit.analysis.basics.intervals import wilson_bounds
from reportkit.errors import DataError

try:
    import rjieba
except ImportError:  # then key words match wherever they stand in the text
    rjieba = None  # type: ignore[assignment]

#: topic → key words; one character counts only as a word of its own ("慢", "太慢", not "慢跑")
_WORDS = {
    "质量": "质量 品质 做工 材质 瑕疵 次品 残次 坏了 损坏 破损 故障 性能 不合格 新鲜 变质 异味",
    "口味": "味道 口味 好吃 难吃 好喝 难喝 美味 咸 淡 辣 油腻 不熟",
    "服务": "服务 态度 热情 耐心 礼貌 敷衍 不理 专业 客服 小哥 师傅 业务员 客户经理",
    "价格": "价格 价钱 贵 便宜 实惠 性价比 优惠 涨价 降价 划算 不值 折扣",
    "物流": "物流 快递 配送 送货 送餐 送到 送来 送达 发货 交货 交期 到货",
    "时效": "慢 快 及时 准时 迟到 超时 小时 响应 推迟 拖延 延误 催单",
    "包装": "包装 袋子 盒子 撒了 洒了 漏了 密封",
    "数量": "分量 份量 数量 少 不够 漏发 少发 少送 缺货 断货",
    "售后": "售后 退货 换货 退款 维修 保修 投诉 赔偿 安装 返修",
    "票据": "发票 对账 账单 开票 结算 合同",
    "便利": "方便 便捷 下单 资料 培训 指导 说明书",
    "卫生": "卫生 干净 脏 头发 虫子 苍蝇",
}
TOPICS: dict[str, tuple[str, ...]] = {topic: tuple(w.split()) for topic, w in _WORDS.items()}
_DEGREES = tuple("很太超挺最更真好特得")


@dataclass(frozen=True, slots=True, eq=False)
class CommentTopics:
    """Comments per topic.

    table: topic, comments, share (of all comments, 0-1), low, high, then one count per polarity;
    most mentioned first, topics nobody mentions left out. One comment may touch several topics.
    examples: topic, polarity, comment (as written), row (its label in the input).
    """

    table: pd.DataFrame
    examples: pd.DataFrame
    with_comment: int
    without_comment: int
    unmatched: int  # comments that touch no topic


def comment_topics(
    comments: pd.Series,
    polarity: pd.Series | None = None,
    topics: Mapping[str, Sequence[str]] = TOPICS,
    examples: int = 3,
) -> CommentTopics:
    """Count comments per topic and polarity.

    comments: one text per answer, blank = none written; polarity: 好评, 中评, 差评 … on the same
    rows, blank = 未知; topics: topic → key words; examples: how many per topic and polarity.
    Raises DataError when the dictionary is empty or has an empty key word.
    """
    if not topics or any(not word for words in topics.values() for word in words):
        raise DataError("主题词典为空或含空词，请为每个主题至少列出一个关键词。")
    text = comments.astype(object).where(comments.notna(), "").map(lambda c: str(c).strip())
    mood = pd.Series("未知", index=comments.index, dtype=object)
    if polarity is not None:
        mood = polarity.astype(object).where(polarity.notna(), "未知")
    frame = pd.DataFrame({"comment": text.to_numpy(), "polarity": mood.to_numpy()})
    frame["row"] = comments.index
    frame = frame[frame["comment"] != ""]
    frame["topic"] = frame["comment"].map(_finder(topics))
    mentions = frame.explode("topic").dropna(subset="topic")
    return CommentTopics(
        table=_counted(mentions, len(frame), frame["polarity"]),
        examples=_examples(frame, mentions, examples),
        with_comment=len(frame),
        without_comment=len(comments) - len(frame),
        unmatched=int((frame["topic"].map(len) == 0).sum()),
    )


def most_blamed(table: pd.DataFrame, polarity: str = "差评") -> pd.Series | None:
    """The topic of ``CommentTopics.table`` that most comments of ``polarity`` touch; among equals
    the one that is touched by least else. None when no such comment touches a topic."""
    if polarity not in table or not (table[polarity] > 0).any():
        return None
    return table.sort_values([polarity, "comments"], ascending=[False, True]).iloc[0]


def quotes(found: CommentTopics, first: int) -> pd.DataFrame:
    """One example per polarity of the ``first`` most mentioned topics, in their order.

    Columns topic, polarity, comment; a comment is quoted once.
    """
    order = list(found.table["topic"].head(first))
    shown = found.examples[found.examples["topic"].isin(order)]
    place = shown["topic"].map(order.index)
    mood = shown["polarity"].map(list(found.table.columns).index)
    shown = shown.assign(place=place, mood=mood).sort_values(["place", "mood"], kind="stable")
    kept: dict[tuple[str, str], str] = {}
    for topic, polarity, comment in shown[["topic", "polarity", "comment"]].itertuples(index=False):
        if (topic, polarity) not in kept and comment not in kept.values():
            kept[topic, polarity] = comment
    rows = [(*place, comment) for place, comment in kept.items()]
    return pd.DataFrame(rows, columns=["topic", "polarity", "comment"])


def topics_of(texts: pd.Series, topics: Mapping[str, Sequence[str]] = TOPICS) -> pd.Series:
    """The topics each text touches, as lists in the order of the dictionary; same index."""
    return texts.map(_finder(topics))


def _finder(topics: Mapping[str, Sequence[str]]) -> Callable[[str], list[str]]:
    cut = rjieba.cut if rjieba is not None else None

    def find(comment: str) -> list[str]:
        hits = {t: [w for w in words if w in comment] for t, words in topics.items()}
        hits = {topic: words for topic, words in hits.items() if words}
        if cut is None or not hits:
            return list(hits)
        starts = _word_starts(cut(comment))
        return [t for t, words in hits.items() if any(_stands(w, comment, starts) for w in words)]

    return find


def _word_starts(words: Sequence[str]) -> dict[int, int]:
    """Position of every word boundary → position of the boundary before it."""
    starts, position = {0: 0}, 0
    for word in words:
        starts[position + len(word)] = position
        position += len(word)
    return starts


def _stands(keyword: str, comment: str, starts: Mapping[int, int]) -> bool:
    """Whether the key word is there as words, not as the tail of one and the head of the next.

    A longer key word may be part of a compound (服务 in 服务态度); a single character has to be
    the whole word, but for a word of degree before it (慢 in 太慢, 送得慢).
    """
    at = comment.find(keyword)
    while at >= 0:
        end = at + len(keyword)
        if len(keyword) > 1:
            found = at in starts or end in starts
        else:
            before = comment[starts[end] : at] if end in starts else "?"
            found = before == "" or before.endswith(_DEGREES)
        if found:
            return True
        at = comment.find(keyword, at + 1)
    return False


def _counted(mentions: pd.DataFrame, total: int, moods: pd.Series) -> pd.DataFrame:
    order = [mood for mood in ("好评", "中评", "差评") if (moods == mood).any()]
    order += sorted(set(moods) - set(order), key=str)
    counts = pd.crosstab(mentions["topic"], mentions["polarity"]).reindex(
        columns=order, fill_value=0
    )
    comments = counts.sum(axis=1)
    low, high = wilson_bounds(comments, [total] * len(counts))
    table = pd.DataFrame({"comments": comments, "share": comments / max(total, 1)})
    table = table.assign(low=low, high=high).join(counts).rename_axis("topic").reset_index()
    table.columns.name = None
    return table.sort_values(["comments", "topic"], ascending=[False, True], ignore_index=True)


def _examples(frame: pd.DataFrame, mentions: pd.DataFrame, each: int) -> pd.DataFrame:
    """The plainest comments: about one topic, of ordinary length, in an order of their own."""
    length = mentions["comment"].str.len()
    ranked = mentions.assign(
        topics=frame["topic"].map(len), oddness=(length - length.median()).abs()
    ).sort_values(["topic", "polarity", "topics", "oddness", "comment"], key=_sortable)
    ranked = ranked.drop_duplicates(["topic", "polarity", "comment"])
    chosen = ranked.groupby(["topic", "polarity"], sort=False).head(each)
    return chosen[["topic", "polarity", "comment", "row"]].reset_index(drop=True)


def _sortable(column: pd.Series) -> pd.Series:
    return column.astype(str) if column.dtype == object else column
