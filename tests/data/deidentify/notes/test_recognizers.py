"""Each kind of identifier: what is one, and what only looks like one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from braintx.data.deidentify.notes import Kind, find


def found(text: str, kind: Kind) -> list[str]:
    return [text[one.start : one.end] for one in find(text) if one.kind == kind]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("name", "Seen by Dr. Parkinson today.", "Parkinson"),
        ("name", "Remitida por la Dra. Luna desde urgencias.", "Luna"),
        ("name", "Mrs Head denies nausea.", "Head"),
        ("name", "Paciente: Zubizárraga Olmeñeta, Yuleisi", "Zubizárraga Olmeñeta, Yuleisi"),
        ("name", "Su esposa Wendoly refiere olvidos.", "Wendoly"),
        ("name", "DATOS. NOMBRE: JOSÉ ÑÁÑEZ\nEdad: 40", "JOSÉ ÑÁÑEZ"),
        ("name", "paciente maria lopez de 34 años refiere cefalea", "maria lopez"),
        ("name", "Reported by: W. Greenhalgh, MD", "W. Greenhalgh"),
        ("name", "Her daughter Qorvelia reports confusion.", "Qorvelia"),
        ("name", "Bed 9 - Marlow: vertigo for 2 weeks.", "Marlow"),
        ("name", "Crew Oldcastle/Brown. Stable.", "Brown"),
        ("name", "Sons Ezra and Thorne visited.", "Thorne"),
        ("name", "Cobbler, Jessica | 12/03/1950", "Cobbler, Jessica"),
        ("name", "La enfermera jefe Nekane lo vio.", "Nekane"),
        ("name", "la señora dos Ramos ingresa", "dos Ramos"),
        ("name", "Key worker Ciara Ó Briain called.", "Ciara Ó Briain"),
        ("name", "paciente yurelia quintanez fecha de nacimiento", "yurelia quintanez"),
        ("national_id", "DNI 12345678-Z", "12345678-Z"),
        ("national_id", "acude con X1234567L", "X1234567L"),
        ("national_id", "CC 1.023.456.789 de Bogotá", "1.023.456.789"),
        ("national_id", "identificado con cédula 52345678", "52345678"),
        ("national_id", "CURP GOMC850312MDFRRL09", "GOMC850312MDFRRL09"),
        ("national_id", "SSN 123-45-6789", "123-45-6789"),
        ("record_number", "MRN: 00482913", "00482913"),
        ("record_number", "Historia clínica No. HC-448812", "HC-448812"),
        ("record_number", "Expediente 4471/22", "4471/22"),
        ("record_number", "Lee, Ann | 2019/40317 | vertigo", "2019/40317"),
        ("phone", "call (555) 010-0199 ext. 12", "(555) 010-0199 ext. 12"),
        ("phone", "cel 310 987 6543", "310 987 6543"),
        ("phone", "móvil +34 612 34 56 78", "+34 612 34 56 78"),
        ("email", "write to j.doe+x@mail.example.org.", "j.doe+x@mail.example.org"),
        ("email", "maria arroba correo punto es", "maria arroba correo punto es"),
        ("url", "see https://example.org/a?b=1.", "https://example.org/a?b=1"),
        ("address", "lives at 742 Evergreen Terrace, Apt 3B", "742 Evergreen Terrace, Apt 3B"),
        ("address", "vive en Carrera 43A # 1-50, apto 501", "Carrera 43A # 1-50, apto 501"),
        ("address", "Calle del Pez 12, 3º B", "Calle del Pez 12, 3º B"),
        ("address", "12 Old Oak Lane, Barnard, TX 77001", "12 Old Oak Lane, Barnard, TX 77001"),
        ("address", "domicilio vereda La Palma, llamar", "vereda La Palma"),
        ("place", "natural de Villabuena y soltero", "Villabuena"),
        ("place", "She lives in Maplewood.", "Maplewood"),
        ("place", "ingresa en Toledo", "Toledo"),
        ("institution", "RM en la Clínica Reina Sofía el lunes", "Clínica Reina Sofía"),
        ("institution", "at the Mayo Clinic", "Mayo Clinic"),
        ("institution", "Hospital 12 de Octubre", "Hospital 12 de Octubre"),
        ("institution", "copied to Leicester Royal today", "Leicester Royal"),
        ("institution", "Estudia en el IES Miguel Hernández", "IES Miguel Hernández"),
        ("institution", "MRI done at Royal Preston, normal.", "Royal Preston"),
        ("institution", "Pupil at Roosevelt High, mild headache.", "Roosevelt High"),
        ("institution", "Valorado en HGZ/MF No. 8 por cefalea.", "HGZ/MF No. 8"),
        ("institution", "Remitida desde CS Delicias.", "CS Delicias"),
        ("institution", "Estudia en Secundaria Técnica 45.", "Secundaria Técnica 45"),
        ("address", "vive en Calle 60 No. 480 x 57 y 59", "Calle 60 No. 480 x 57 y 59"),
        ("address", "Cda. de los Pinos 12, refiere", "Cda. de los Pinos 12"),
        ("address", "Lives at 88 State Hwy 30.", "88 State Hwy 30"),
        ("record_number", "visto, 4452 (NHC), estable", "4452"),
        ("record_number", "Our ref: AB/CD/1234", "AB/CD/1234"),
        ("phone", "744 4 85 12 34, acude", "744 4 85 12 34"),
        ("phone", "954 123456, acude", "954 123456"),
        ("place", "She lives in Surprise with her son.", "Surprise"),
        ("age_over_89", "Who is 93, with seizures.", "93"),
        ("name", "He has had headaches. Seen by Hope Waters.", "Hope Waters"),
        ("date", "seen on 12/03", "12/03"),
        ("date", "el 3 de mayo del 2021 ingresa", "3 de mayo del 2021"),
        ("date", "12-MAR-2021", "12-MAR-2021"),
        ("date", "surgery in March 2019", "March 2019"),
        ("date", "nacido en 1931", "1931"),
        ("age_over_89", "a 94-year-old woman", "94"),
        ("age_over_89", "abuela de noventa y dos años", "noventa y dos"),
        ("age_over_89", "Mother died at 95; father well.", "95"),
        ("age_over_89", "Ann Lee, clerk, 91. Stable.", "91"),
        ("age_over_89", "She is ninety-three.", "ninety-three"),
    ],
)
def test_it_is_found(kind: Kind, text: str, expected: str) -> None:
    assert expected in found(text, kind)


@pytest.mark.parametrize(
    "text",
    [
        "Parkinson's disease, signo de Babinski, Romberg negativo, Glasgow 15, Karnofsky 80.",
        "Guillain-Barré syndrome; von Hippel-Lindau disease; Rathke cleft cyst; schwannoma.",
        "Headaches for three months, worse since last year; may return in 2 weeks.",
        "Cefalea desde hace 3 meses, intensa. Mareo desde marzo. Niega vómitos.",
        "BP 120/80, HR 88, strength 4/5, 3 x 4 cm, T1 and T2, C5-C6, L4/L5, grade 2.",
        "Symptoms 3/52, then 3/12 of dizziness; pain 8/10.",
        "Keppra 500 mg cada 12 horas y dexametasona 4 mg.",
        "ICD-10 C71.9, Hb 13.5, plaquetas 250.000, sodio 138.",
        "Mujer de 89 años, diestra. A 54-year-old man. Hace 95 días.",
        "Diagnosed in 2015; surgery was successful. Seen in the Neurology Clinic.",
        "Consulta en el hospital y en la clínica. Clínica: cefalea.",
        "Barrett oesophagus; esófago de Barrett, campimetría de Humphrey, Fowler position.",
        "Platelets 185000, CK 15000, 9440/3, 2019/2020, heparin 10000 units.",
        "Headaches since Christmas. Vino acompañada. On temozolomide, c/o vomiting for 3 weeks.",
        "Color rosa de la piel; flores; luna llena.",
        "Obs: RR 15, sats 98%. Nausea and confusion for 18 months. Hunt and Hess 2.",
        "Hipertensión secundaria; atención primaria; prueba clínica 12.",
    ],
)
def test_what_is_no_identifier_stays(text: str) -> None:
    assert [(one.kind, text[one.start : one.end]) for one in find(text)] == []


def test_an_eponym_is_not_removed_where_a_doctor_of_that_name_is() -> None:
    text = "Seen by Dr. Parkinson for Parkinson's disease."
    assert [(one.start, one.end) for one in find(text)] == [(12, 21)]


def test_a_name_found_once_is_found_again() -> None:
    assert found("Patient: Ana Qorvelia. Later Qorvelia slept.", "name") == [
        "Ana Qorvelia",
        "Qorvelia",
    ]


def test_what_clinicians_write_without_identifiers_stays() -> None:
    folder = Path(__file__).parents[3] / "preprocessing/notes"
    lines = [
        line
        for name in ("development", "by_rule")
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    gone = [json.loads(line)["text"] for line in lines if find(json.loads(line)["text"])]
    assert len(gone) <= 0.01 * len(lines), gone
