"""A release of a few terms and diseases, written by hand."""

from __future__ import annotations

from pathlib import Path

from braintx.data.ontology.common import mapping

OBO = """format-version: 1.2
data-version: hp/releases/2025-01-16
ontology: hp.obo

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000005
name: Mode of inheritance
is_a: HP:0000001 ! All

[Term]
id: HP:0000006
name: Autosomal dominant inheritance
is_a: HP:0000005 ! Mode of inheritance

[Term]
id: HP:0031797
name: Clinical course
is_a: HP:0000001 ! All

[Term]
id: HP:0003674
name: Onset
is_a: HP:0031797 ! Clinical course

[Term]
id: HP:0003577
name: Congenital onset
is_a: HP:0003674 ! Onset

[Term]
id: HP:0000118
name: Phenotypic abnormality
is_a: HP:0000001 ! All

[Term]
id: HP:0012638
name: Abnormal nervous system physiology
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0001250
name: Seizure
alt_id: HP:0002279
alt_id: HP:0002391
synonym: "Epileptic seizure" EXACT []
synonym: "seizure" EXACT layperson []
synonym: "Fits <&lt; 3\\"s" NARROW []
synonym: "Epilepsy" RELATED layperson []
synonym: "Spells" EXACT obsolete_synonym []
is_a: HP:0012638 {source="x"} ! Abnormal nervous system physiology

[Term]
id: HP:0002069
name: Bilateral tonic-clonic seizure
is_a: HP:0001250 ! Seizure

[Term]
id: HP:0001251
name: Ataxia
is_a: HP:0012638 ! Abnormal nervous system physiology

[Term]
id: HP:0000924
name: Abnormality of the skeletal system
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0001166
name: Arachnodactyly
is_a: HP:0000924 ! Abnormality of the skeletal system

[Term]
id: HP:0000098
name: Tall stature
is_a: HP:0000924 ! Abnormality of the skeletal system
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0000057
name: obsolete Fits
is_obsolete: true
replaced_by: HP:0000056

[Term]
id: HP:0000056
name: obsolete Fits again
is_obsolete: true
replaced_by: HP:0002279

[Term]
id: HP:0000361
name: obsolete Bundle
is_obsolete: true
consider: HP:0001250
consider: HP:0002391

[Term]
id: HP:0000362
name: obsolete Nothing
is_obsolete: true

[Typedef]
id: has_part
name: has part
"""

SPANISH = """source_language	translation_language	subject_id	source_value	predicate_id	translation_value	translation_status
en	es	HP:0001250	Seizure	rdfs:label	Convulsiones	OFFICIAL
en	es	HP:0001251	Ataxy	rdfs:label	Ataxia	OFFICIAL
en	es	HP:0000098	Tall stature	rdfs:label	Alto	CANDIDATE
en	es	HP:0009999	Gone	rdfs:label	Ido	OFFICIAL
"""  # noqa: E501

HEADER = """#description: "HPO annotations for rare diseases"
#version: 2025-01-16
database_id	disease_name	qualifier	hpo_id	reference	evidence	onset	frequency	sex	modifier	aspect	biocuration
"""  # noqa: E501

GENES = """ncbi_gene_id	gene_symbol	hpo_id	hpo_name	frequency	disease_id
2200	FBN1	HP:0001166	Arachnodactyly	-	OMIM:154700
2200	FBN1	HP:0000098	Tall stature	-	OMIM:154700
6323	SCN1A	HP:0001250	Seizure	-	OMIM:607208
6323	SCN1A	HP:0001250	Seizure	-	ORPHA:33069
1	-	HP:0001250	Seizure	-	OMIM:607208
2	AAA	HP:0001250	Seizure	-	OMIM:999999
broken
"""


def row(
    disease: str,
    name: str,
    code: str,
    frequency: str = "",
    reference: str = "PMID:1",
    *,
    aspect: str = "P",
    qualifier: str = "",
    onset: str = "",
    sex: str = "",
) -> str:
    """A line of ``phenotype.hpoa``."""
    said = [disease, name, qualifier, code, reference, "PCS", onset, frequency, sex]
    return "\t".join([*said, "", aspect, ""])


ROWS = (
    row("OMIM:154700", "Marfan syndrome", "HP:0001166", "3/4", "PMID:2;PMID:1"),
    row("OMIM:154700", "Marfan syndrome", "HP:0000098", "HP:0040281"),
    row("OMIM:154700", "Marfan syndrome", "HP:0000006", aspect="I"),
    row("OMIM:154700", "Marfan syndrome", "HP:0003577", aspect="C"),
    row("ORPHA:558", "Marfan syndrome", "HP:0001166", "HP:0040282", "ORPHA:558"),
    row("OMIM:607208", "Dravet syndrome", "HP:0001250", "100%", sex="female"),
    row("OMIM:607208", "Dravet syndrome", "HP:0001251", qualifier="NOT"),
    row("ORPHA:33069", "Dravet syndrome", "HP:0002069"),
)


def write_release(folder: Path, rows: tuple[str, ...] = ROWS, obo: str = OBO) -> Path:
    """The files of a release in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hp.obo").write_text(obo, "utf-8")
    (folder / "phenotype.hpoa").write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    (folder / "genes_to_phenotype.txt").write_text(GENES, "utf-8")
    (folder / "hp-es.babelon.tsv").write_text(SPANISH, "utf-8")
    return folder


def obo_with_everything_of_ours() -> str:
    """The toy terms, and those that the common conditions are mapped to."""
    more = "\n".join(
        f"[Term]\nid: {code}\nname: {code}\nis_a: HP:0000118 ! Phenotypic abnormality\n"
        for code in sorted(mapping().of_hpo)
        if f"id: {code}\n" not in OBO
    )
    return OBO.replace("[Typedef]", f"{more}\n[Typedef]")
