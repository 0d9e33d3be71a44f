"""Names of persons inside other texts: which of a client's names can be told from ordinary words.

A name of three or more characters is found anywhere, one of two only where it stands alone or with a
form of address: 高峰 is as often a word. Names that this tool's own texts or the names of companies
contain are not looked for there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from reportkit.masking import COMPOUND_SURNAMES, mask_name
from reportkit.project import shipped_files

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦马"
    "苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛禹狄贝臧戴宋庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解应丁邓郁洪包左"
    "石崔吉龚程邢裴陆荣翁荀羊甄曲封储靳邴松井段富巫乌焦巴弓牧车侯全班仰秋仲伊宫宁仇栾甘武符刘景詹束龙叶幸司黎"
    "薄印宿白怀蒲邰鄂索赖卓蔺屠蒙池乔阴苍闻莘翟谭贡劳姬申扶冉雍桑桂牛寿边燕冀尚温庄晏柴阎慕连茹习艾容向古易"
    "廖庾耿匡国文寇广东欧沃利师巩聂晁敖融冷辛阚简饶曾沙鞠丰巢关相查后荆红游竺权盖益桓公岳佟仝肖闫覃"
)
_HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U000323af]+(?:·[\u3400-\u9fff]+)*")
_ADDRESS = re.compile(
    "先生|女士|小姐|太太|老师|总?经理|总监|主任|主管|董事长|厂长|老板|医生|律师|师傅|同学"
)
_ADDRESSED = re.compile(rf"(?:{_ADDRESS.pattern}|总|工)$")
_CUES = re.compile(r"(?:联系人?|姓名|客户|我?是|我?叫|收件人|经办人|找|和|与)?")
_LATIN_NAME = re.compile(
    r"[A-Za-z\u00c0-\u024f][\w'\u2019-]*\.?(?: [A-Za-z\u00c0-\u024f][\w'\u2019-]*\.?){1,3}"
)
_LATIN_WORDS = re.compile(r"[A-Za-z\u00c0-\u024f][\w'\u2019-]*\.?")
_SHORT, _LONG = 2, 4  # Chinese characters of a name with family name


def name_shaped(text: str) -> bool:
    """Whether a text is a family name and one or two characters more."""
    if not _HAN.fullmatch(text) or "·" in text:
        return False
    if text[:2] in COMPOUND_SURNAMES:
        return len(text) in (3, 4)
    return len(text) in (2, 3) and text[0] in _SURNAMES


class PersonNames:
    """The names of one client's persons that can be found in a text, and hidden there.

    anywhere: names that are found inside other words too. alone: all names.
    """

    def __init__(self, anywhere: Iterable[str], alone: Iterable[str]) -> None:
        self.anywhere, self.alone = frozenset(anywhere), frozenset(alone)
        self._lengths = sorted({len(n) for n in self.anywhere if _HAN.fullmatch(n)}, reverse=True)

    @classmethod
    def of(
        cls, cells: Iterable[str], words: Iterable[str] = (), nicknames: bool = False
    ) -> PersonNames:
        """cells: of private columns. words: texts that are public, such as names of companies.

        nicknames: whether four and more characters without a family name are a name too.
        """
        given = {name for cell in cells for name in _names_in(cell, nicknames)} - own_words()
        lengths = {len(name) for name in given}
        runs = {run for word in words for run in _HAN.findall(word)}
        public = given.intersection(piece for run in runs for piece in _pieces(run, lengths))
        return cls(
            (n for n in given if len(n) > _SHORT and n not in public),
            (n for n in given if n not in public or name_shaped(n)),
        )

    def __bool__(self) -> bool:
        return bool(self.alone)

    def found(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names stand in ``text``, from the left, without overlap."""
        if not self.alone or (text.isascii() and " " not in text):
            return
        for match in _HAN.finditer(text):
            yield from self._in_run(match[0], match.start())
        for match in _LATIN_NAME.finditer(text):
            yield from self._in_words(match)

    def mask(self, text: str) -> str:
        """``text`` with every name in it reduced to its family name."""
        spans = sorted(self.found(text))
        if not spans:
            return text
        parts, end = [], 0
        for start, stop in spans:
            parts += [text[end:start], mask_name(text[start:stop])]
            end = stop
        return "".join([*parts, text[end:]])

    def _in_run(self, run: str, at: int) -> Iterator[tuple[int, int]]:
        for start in (0, _end(_CUES.match(run))):
            for name in (run[start:], _ADDRESSED.sub("", run[start:])):
                if name in self.alone:
                    yield at + start, at + start + len(name)
                    return
        start = 0
        while start < len(run):
            length = self._length(run, start)
            if length:
                yield at + start, at + start + length
            start += length or 1

    def _length(self, run: str, start: int) -> int:
        """Characters of the longest name that begins at ``start``, or 0."""
        for length in self._lengths:
            if run[start : start + length] in self.anywhere:
                return length
        short = run[start : start + _SHORT]
        return _SHORT if short in self.alone and _ADDRESS.match(run, start + _SHORT) else 0

    def _in_words(self, match: re.Match[str]) -> Iterator[tuple[int, int]]:
        words = list(_LATIN_WORDS.finditer(match[0]))
        for first, start in enumerate(words):
            for last in words[first + 1 :]:
                if match[0][start.start() : last.end()] in self.alone:
                    yield match.start() + start.start(), match.start() + last.end()
                    return


def _names_in(cell: str, nicknames: bool) -> Iterator[str]:
    text = unicodedata.normalize("NFKC", cell).strip()
    if _LATIN_NAME.fullmatch(text):
        yield text
    for run in _HAN.findall(text):
        name = _ADDRESSED.sub("", run)
        if name_shaped(name) or (len(name) >= _LONG and (nicknames or "·" in name)):
            yield name


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _pieces(run: str, lengths: set[int]) -> Iterator[str]:
    """Parts of a run that are shorter than itself."""
    for length in lengths:
        if length < len(run):
            yield from (run[i : i + length] for i in range(len(run) - length + 1))


@lru_cache(maxsize=1)
def own_words() -> frozenset[str]:
    """Every two to four Chinese characters in a row that this tool's own texts hold."""
    package, shipped = Path(__file__).parent, shipped_files()
    texts = [*package.rglob("*.py"), *(shipped / "notebooks").glob("*.ipynb")]
    texts += [*(shipped / "templates").rglob("*.j2"), *(shipped / "params").glob("*.yaml")]
    texts += (shipped / "sentences").rglob("*.yaml")
    silent = (Path(__file__).name, "masking.py")
    found: set[str] = set()
    for path in texts:
        if path.name not in silent and "sample" not in path.relative_to(path.parents[1]).parts:
            for run in set(_HAN.findall(path.read_text(encoding="utf-8", errors="ignore"))):
                found.update(run[i : i + n] for n in (2, 3, 4) for i in range(len(run) - n + 1))
    return frozenset(found)
