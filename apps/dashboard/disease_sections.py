"""Parts of the page of diseases; each gives back what the page's address is to remember."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from apps.dashboard import charts, terms, widgets
from apps.dashboard.knowledge import disease_name, labels, pick_disease, pick_term
from braintx.core.differential import Disease
from braintx.i18n import Words, differentials
from braintx.stats import description
from braintx.stats.diseases import Diseases, Stated

_DRAWN = 20
_SHOWN = 300
_ABOUT = ("inheritance", "onset", "genes", "prevalence")
# Before anything is chosen: two diseases that are often taken for each other, and a usual finding.
_FIRST, _SECOND, _TERM = "OMIM:154700", "OMIM:236200", "HP:0001250"
_MOST_FINDINGS = 40
Asked = dict[str, str]


def released(words: Words, known: Diseases) -> str:
    """Which releases the knowledge was made from."""
    knowledge = known.knowledge
    told = words("diseases.release", release=knowledge.release)
    if not knowledge.newer:
        return told
    count = sum(one.release is not None for one in knowledge)
    return f"{told} {words('diseases.newer', release=knowledge.newer, count=count)}"


def overview(words: Words, known: Diseases) -> Asked:
    """How much there is, who says it, and where there are gaps."""
    knowledge = known.knowledge
    orphan = np.array([one.orphan for one in knowledge])
    counts = {
        "count_orphan": int(orphan.sum()),
        "count_common": int((~orphan).sum()),
        "count_statements": len(knowledge.statements),
        "count_terms": len(known.commonest),
    }
    _metrics(words, counts)
    widgets.heading(words, "diseases.by_source")
    listed = np.array([one.listed for one in known.sources])
    names = [words(f"diseases.source_{one.source.lower()}") for one in known.sources]
    figure = charts.bars(words, {"": listed}, names, "", counted=words("diseases.axis_diseases"))
    widgets.chart(figure, "sources", words("diseases.by_source"))
    rows = [
        (name, one.listed, one.statements, one.quantified / max(one.statements, 1))
        for name, one in zip(names, known.sources, strict=True)
    ]
    _table(words, ("source", "diseases", "statements", "quantified"), rows, "sources")
    st.subheader(words("diseases.annotations"))
    counted = description.histogram(pd.Series(np.minimum(known.annotated, 100.0)))
    axis, title = words("diseases.axis_findings"), words("diseases.annotations")
    figure = charts.histogram(words, counted, [""], axis, counted=words("diseases.axis_diseases"))
    widgets.chart(figure, "annotations", title)
    st.caption(words("diseases.annotations_note", median=float(np.median(known.annotated))))
    _commonest(words, known)
    _coverage(words, known)
    return {}


def disease(words: Words, known: Diseases) -> Asked:
    """One disease: what is known of it, how frequent its findings are, and who says so."""
    at = pick_disease(words, known, "disease", _FIRST)
    given = known.knowledge.diseases[at]
    profile, sources = known.profile(at), known.sources_of(at)
    st.markdown(_about(words, known, given))
    cases = int((known.knowledge.patients.disease == at).sum())
    counted = sum(one.frequency is not None for one in profile)
    _metrics(
        words, {"count_findings": len(profile), "count_counted": counted, "count_cases": cases}
    )
    _frequencies(words, known, profile, words("diseases.profile"))
    rows = [
        (_term(words, known, one.term), known.terms.codes[one.term], one.frequency,
         one.patients or None, "; ".join(sources.get(one.term, ())))
        for one in profile
    ]  # fmt: skip
    _table(words, ("finding", "code", "frequency", "patients", "sources"), rows, "disease")
    return {"disease": given.id}


def compare(words: Words, known: Diseases) -> Asked:
    """Two diseases: what both have, and what tells them apart."""
    places = (
        pick_disease(words, known, "first", _FIRST),
        pick_disease(words, known, "second", _SECOND),
    )
    both = [known.knowledge.diseases[at] for at in places]
    asked = dict(zip(("first", "second"), (one.id for one in both), strict=True))
    if places[0] == places[1]:
        st.info(words("diseases.same"))
        return asked
    rows = known.shared(*places)
    shared = [one for one in rows if one.first and one.second]
    _metrics(
        words,
        {
            "count_shared": len(shared),
            "count_first": sum(one.second is None for one in rows),
            "count_second": sum(one.first is None for one in rows),
        },
    )
    names = [disease_name(words, one) for one in both]
    drawn = rows[:_DRAWN]
    groups = {
        names[0]: [_share(one.first) for one in drawn],
        names[1]: [_share(one.second) for one in drawn],
    }
    title = words("diseases.frequency_axis")
    shown = labels([_term(words, known, one.term) for one in drawn])
    figure = charts.shares_of(words, shown, groups, title)
    figure.update_layout(legend={"y": 1.01, "orientation": "v"}, margin={"t": 70})
    widgets.chart(figure, "compare", words("diseases.compare_alt"))
    st.caption(words("diseases.not_drawn"))
    body = [
        (_term(words, known, one.term), *(_stated(words, item) for item in one[1:]),
         known.terms.codes[one.term])
        for one in rows
    ]  # fmt: skip
    header = [words("diseases.column_finding"), *names, words("diseases.column_code")]
    widgets.table(words, header, body, "compare")
    return asked


def term(words: Words, known: Diseases) -> Asked:
    """One term: where it stands, and which diseases have it, the most frequent first."""
    code = pick_term(words, known, "term", _TERM)
    held = known.holders(code)
    below = len(known.below(code)) - 1
    counted = sum(one.frequency is not None for one in held)
    _metrics(words, {"count_holders": len(held), "count_counted_in": counted, "count_below": below})
    above = [known.terms.name(one, words.language) for one in known.terms.parents(code)]
    if above:
        st.caption(words("diseases.above", names=terms.plain("; ".join(above))))
    if not held:
        st.info(words("diseases.nobody"))
        return {"term": code}
    drawn = [one for one in held if one.frequency is not None][:_DRAWN]
    if drawn:
        places = [known.knowledge.diseases[one.disease] for one in drawn]
        names = labels([differentials.disease_name(words, one) for one in places])
        title = words("diseases.frequency_axis")
        values = [one.frequency or 0.0 for one in drawn]
        figure = charts.shares(words, names, values, title)
        figure.update_layout(height=36 * len(names) + 90)
        widgets.chart(figure, "term", words("diseases.term_alt"))
    rows = [
        (differentials.disease_name(words, one), one.id, _kind(words, one), item.frequency,
         item.patients or None, _term(words, known, item.term))
        for item in held
        for one in [known.knowledge.diseases[item.disease]]
    ]  # fmt: skip
    _table(words, ("disease", "id", "kind", "frequency", "patients", "finding"), rows, "term")
    return {"term": code}


def library(words: Words, known: Diseases) -> Asked:
    """The published patients: of which diseases, how much is told of each, what is ruled out."""
    patients = known.knowledge.patients
    if not len(patients):
        st.info(words("diseases.no_library"))
        return {}
    counts = {
        "count_patients": len(patients),
        "count_their_diseases": len(known.cases),
        "count_papers": known.papers,
    }
    _metrics(words, counts)
    cases = words("chart.rows")
    st.subheader(words("diseases.cases_by_disease"))
    drawn = known.cases[:_DRAWN]
    diseases = known.knowledge.diseases
    names = labels([differentials.disease_name(words, diseases[at]) for at, _ in drawn])
    figure = charts.bars(words, {"": np.array([n for _, n in drawn])}, names, "", counted=cases)
    figure.update_layout(height=36 * len(names) + 90)
    widgets.chart(figure, "library", words("diseases.cases_by_disease"))
    rows = [
        (
            differentials.disease_name(words, diseases[at]),
            diseases[at].id,
            n,
            int(known.annotated[at]),
        )
        for at, n in known.cases
    ]
    _table(words, ("disease", "id", "cases", "findings"), rows, "library")
    left, right = st.columns(2)
    with left:
        st.subheader(words("diseases.findings_per_case"))
        widgets.chart(_per_case(words, known), "per-case", words("diseases.findings_per_case"))
    with right:
        st.subheader(words("diseases.ages"))
        ages = description.histogram(pd.Series(patients.age), None, 20)
        figure = charts.histogram(words, ages, [""], words("diseases.axis_years"))
        widgets.chart(figure, "ages", words("diseases.ages"))
        known_ages = int(np.isfinite(patients.age).sum())
        st.caption(words("diseases.ages_note", share=words.share(known_ages / len(patients))))
    _ruled_out(words, known)
    return {}


def _commonest(words: Words, known: Diseases) -> None:
    st.subheader(words("diseases.commonest"))
    drawn = known.commonest[:_DRAWN]
    names = labels([_term(words, known, at) for at, _ in drawn])
    title = words("diseases.axis_diseases")
    figure = charts.bars(words, {"": np.array([n for _, n in drawn])}, names, "", counted=title)
    figure.update_layout(height=36 * len(names) + 90)
    widgets.chart(figure, "commonest", words("diseases.commonest"))
    rows = [(_term(words, known, at), known.terms.codes[at], n) for at, n in known.commonest]
    _table(words, ("finding", "code", "diseases"), rows, "commonest")


def _coverage(words: Words, known: Diseases) -> None:
    widgets.heading(words, "diseases.coverage")
    diseases, size = known.knowledge.diseases, len(known.knowledge)
    with_cases = len(known.cases)
    parts = {
        **{name: sum(bool(getattr(one, name)) for one in diseases) for name in _ABOUT},
        "spanish": sum(one.name_es is not None for one in diseases),
        "twins": sum(bool(one.others) for one in diseases),
        "library": with_cases,
    }
    names = [words(f"diseases.has_{name}") for name in parts]
    title = words("diseases.share_of_diseases")
    figure = charts.shares(words, labels(names), [n / size for n in parts.values()], title)
    figure.update_layout(height=36 * len(names) + 90)
    widgets.chart(figure, "coverage", title)
    rows = [(name, n, n / size) for name, n in zip(names, parts.values(), strict=True)]
    _table(words, ("known", "diseases", "share"), rows, "coverage")


def _per_case(words: Words, known: Diseases) -> go.Figure:
    """How many findings a patient is told to have, and not to have: one behind the other."""
    statuses, patients = ("present", "absent"), known.knowledge.patients
    edges = np.arange(_MOST_FINDINGS + 2, dtype=np.float64) - 0.5
    many = (
        np.minimum(np.diff(getattr(patients, status).start), _MOST_FINDINGS) for status in statuses
    )
    counts = np.array([np.bincount(one, minlength=_MOST_FINDINGS + 1) for one in many], float)
    names = [words(f"diseases.status.{status}") for status in statuses]
    counted = description.Histogram(edges, statuses, counts)
    figure = charts.histogram(words, counted, names, words("diseases.axis_findings"))
    figure.update_traces(opacity=0.6)
    return figure.update_layout(barmode="overlay")


def _ruled_out(words: Words, known: Diseases) -> None:
    widgets.heading(words, "diseases.ruled_out")
    drawn = known.told[:_DRAWN]
    groups = {
        words("diseases.status.present"): np.array([present for _, present, _ in drawn]),
        words("diseases.status.absent"): np.array([absent for *_, absent in drawn]),
    }
    names = labels([_term(words, known, at) for at, *_ in drawn])
    figure = charts.bars(words, groups, names, "")
    figure.update_layout(height=40 * len(names) + 110)
    widgets.chart(figure, "ruled-out", words("diseases.ruled_out"))
    rows = [
        (_term(words, known, at), known.terms.codes[at], present, absent)
        for at, present, absent in known.told
    ]
    _table(words, ("finding", "code", "present", "absent"), rows, "ruled-out")


def _about(words: Words, known: Diseases, given: Disease) -> str:
    """What is known of a disease but for its findings, as a few lines of Markdown."""
    name = lambda code: known.terms.name(code, words.language)  # noqa: E731
    ids = ", ".join(dict.fromkeys((given.id, *given.others)))
    lines = [
        f"**{terms.plain(differentials.disease_name(words, given))}** · {_kind(words, given)} · "
        f"{terms.plain(ids)}"
    ]
    told = {
        "inheritance": ", ".join(map(name, given.inheritance)),
        "onset": ", ".join(map(name, given.onset)),
        "genes": ", ".join(given.genes),
        "prevalence": differentials.prevalence(words, given),
    }
    for key, value in told.items():
        shown = terms.plain(value or words("diseases.unknown"))
        lines.append(f"- {words(f'diseases.about_{key}')}: {shown}")
    if given.release is not None:
        lines.append(f"- {words('diseases.only_newer', release=given.release)}")
    return "\n".join(lines)


def _frequencies(words: Words, known: Diseases, profile: Sequence[Stated], title: str) -> None:
    drawn = [one for one in profile if one.frequency is not None][:_DRAWN]
    if not drawn:
        st.info(words("diseases.uncounted"))
        return
    names = labels([_term(words, known, one.term) for one in drawn])
    axis = words("diseases.frequency_axis")
    figure = charts.shares(words, names, [one.frequency or 0.0 for one in drawn], axis)
    figure.update_layout(height=36 * len(names) + 90)
    st.subheader(title)
    widgets.chart(figure, "profile", title)
    st.caption(words("diseases.bands"))


def _metrics(words: Words, counts: dict[str, int]) -> None:
    with st.grid(len(counts), min_column_width=150):
        for name, count in counts.items():
            widgets.metric(words(f"diseases.{name}"), words.whole(count))


def _table(
    words: Words, columns: Sequence[str], rows: Sequence[Sequence[object]], name: str
) -> None:
    header = [words(f"diseases.column_{column}") for column in columns]
    if len(rows) > _SHOWN:
        count, total = words.whole(_SHOWN), words.whole(len(rows))
        st.caption(words("diseases.first_rows", shown=count, total=total))
    widgets.table(words, header, rows, name, most=_SHOWN)


def _term(words: Words, known: Diseases, at: int) -> str:
    return known.terms.name(known.terms.codes[at], words.language)


def _kind(words: Words, given: Disease) -> str:
    return words("diseases.orphan" if given.orphan else "diseases.common")


def _stated(words: Words, one: Stated | None) -> str:
    """Whether a disease has a term, and how often: a table's cell."""
    if one is None:
        return words("app.no")
    share = "" if one.frequency is None else f" ({words.percent(one.frequency)})"
    return words("app.yes") + share


def _share(one: Stated | None) -> float:
    return float("nan") if one is None or one.frequency is None else one.frequency
