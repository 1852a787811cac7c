"""What a table of the visitor's own leaves open, and what they answer."""

from __future__ import annotations

import streamlit as st

from apps.dashboard import terms
from braintx.core.labels import Sex
from braintx.data.cohort import (
    EVERYWHERE,
    CodeQuestion,
    Declared,
    MarksQuestion,
    Questions,
    SexQuestion,
    missing_from,
)
from braintx.data.cohort.declared import DecimalMark
from braintx.i18n import Words

_CODE = "\x1f"  # parts column and value in the name of an option; no table holds it


def declared(words: Words, questions: Questions, key: str) -> Declared:
    """Ask, and give back what was answered otherwise than guessed; ``key`` names the file."""
    st.subheader(words("your_data.reading"))
    st.caption(words("your_data.reading_note"))
    decimals: dict[str, DecimalMark | None] = {}
    sexes: dict[str, Sex | None] = {}
    waiting: list[str] = []
    if questions.marks or questions.sexes:
        with st.grid(3, min_column_width=240):
            for marks in questions.marks:
                answer = _marks(words, marks, key)
                if answer is None:
                    waiting.append(words("app.quoted", text=terms.plain(marks.column)))
                elif answer != _guess(marks):
                    decimals[marks.column] = _decimal(marks, answer)
            for sex in questions.sexes:
                meant = _sex(words, sex, key)
                if meant != sex.guess:
                    sexes[sex.code] = meant
    if waiting:
        st.warning(words("your_data.undecided", columns=", ".join(waiting)))
    missing, kept = _codes(words, questions.codes, key)
    return Declared(missing, kept, decimals, sexes)


def _marks(words: Words, asked: MarksQuestion, key: str) -> str | None:
    def shown(option: str) -> str:
        if option == "text":
            return words("your_data.marks_text")
        value = asked.readings[_mark(asked, option)]
        read = words.significant(value, 15)
        return words(f"your_data.marks_{option}", example=asked.example, value=read)

    options = ["thousands", "decimal", "text"]
    guess = _guess(asked)
    answer: str | None = st.selectbox(
        words("your_data.marks", column=terms.plain(asked.column)),
        options,
        index=None if guess is None else options.index(guess),
        format_func=shown,
        placeholder=words("app.choose"),
        key=f"ask_marks_{key}_{asked.column}",
    )
    return answer


def _guess(asked: MarksQuestion) -> str | None:
    return "thousands" if asked.guess else None


def _mark(asked: MarksQuestion, option: str) -> DecimalMark:
    """The decimal mark where the mark of the example is decimal, or parts thousands."""
    comma = "," in asked.example
    return "," if comma == (option == "decimal") else "."


def _decimal(asked: MarksQuestion, option: str) -> DecimalMark | None:
    return None if option == "text" else _mark(asked, option)


def _sex(words: Words, asked: SexQuestion, key: str) -> Sex | None:
    options: list[Sex | None] = [None, "F", "M"]
    answer: Sex | None = st.selectbox(
        words("your_data.sex_code", code=asked.code.upper(), count=asked.count),
        options,
        index=options.index(asked.guess),
        format_func=lambda sex: words(f"level.sex.{sex}" if sex else "level.missing"),
        key=f"ask_sex_{key}_{asked.code}",
    )
    return answer


def _codes(
    words: Words, asked: tuple[CodeQuestion, ...], key: str
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """What means that there is no value, and what is one after all, where that was not guessed."""
    options = {f"{one.column}{_CODE}{one.value}": one for one in asked}

    def shown(option: str) -> str:
        one = options.get(option)
        if one is None:
            return option
        count = words.whole(one.count)
        if one.column == EVERYWHERE:
            return words("your_data.code_anywhere", value=one.value, count=count)
        return words("your_data.code_in", value=one.value, column=one.column, count=count)

    chosen = st.multiselect(
        words("your_data.missing"),
        list(options),
        default=[name for name, one in options.items() if one.guess],
        format_func=shown,
        accept_new_options=True,
        placeholder=words("your_data.missing_new"),
        help=words("your_data.missing_help"),
        key=f"ask_missing_{key}",
    )
    likely = [shown(name) for name, one in options.items() if not one.guess and name not in chosen]
    if likely:
        st.caption(words("your_data.likely", values=terms.plain(", ".join(likely))))
    missing = dict(missing_from(name for name in chosen if name not in options).missing)
    kept: dict[str, tuple[str, ...]] = {}
    for name, one in options.items():
        if (name in chosen) != one.guess:
            answers = missing if name in chosen else kept
            answers[one.column] = (*answers.get(one.column, ()), one.value)
    return missing, kept
