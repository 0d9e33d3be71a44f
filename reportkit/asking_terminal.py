"""Asks a draft's open questions in the terminal: a number or the word itself, 返回, 以后再说."""

from __future__ import annotations

from collections.abc import Sequence

import click

from reportkit.data.answers import answer
from reportkit.data.questions import TYPED, Question
from reportkit.errors import UsageError

_BACK, _LATER = "b", "s"


def ask_all(text: str, questions: Sequence[Question]) -> tuple[str, tuple[Question, ...]]:
    """The client's YAML with what was answered, and the questions put off.

    A person may go back to the question before; Ctrl-C ends all and nothing is written.
    """
    answers: list[str] = []  # "" for a question put off
    while len(answers) < len(questions):
        question = questions[len(answers)]
        word = _ask(question, len(answers) + 1, len(questions))
        if word == _BACK:
            answers[-1:] = []
        else:
            answers.append("" if word == _LATER else word)
    left = []
    for question, word in zip(questions, answers, strict=True):
        if word:
            text = answer(text, question.key, word)
        else:
            left.append(question)
    return text, tuple(left)


def _ask(question: Question, number: int, total: int) -> str:
    click.echo(f"\n问题 {number}/{total}　{question.text}")
    words = question.words
    for place, choice in enumerate((c for c in question.choices if c.word != TYPED), 1):
        effect = f"　{choice.effect}" if choice.effect else ""
        mark = "（建议）" if choice.word == question.proposed else ""
        click.echo(f"  {place}. {choice.word}{mark}{effect}")
    typed = any(choice.word == TYPED for choice in question.choices)
    hints = ["写序号"] if words else []
    hints += ["写出实际的值"] if typed else []
    hints += ["b 返回上一题"] if number > 1 else []
    while True:
        given = click.prompt(
            f"  {'，'.join([*hints, 's 以后再说'])}", default=question.proposed or None
        ).strip()
        if given == _LATER or (given == _BACK and number > 1):
            return str(given)
        if given.isdecimal() and 1 <= int(given) <= len(words):
            return words[int(given) - 1]
        try:
            question.answer(given)
        except UsageError as error:
            click.echo(f"  {error}")
            continue
        return str(given)
