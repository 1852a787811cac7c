"""What stands before a name and behind one: titles, labels, kinships, verbs of telling."""

from __future__ import annotations

import re

from braintx.data.deidentify.notes.lexicons import words

TITLES = words("names", "titles")
SPELT_TITLES = words("names", "spelt_titles")
MAY_BE_TITLES = TITLES | SPELT_TITLES | {"d", "da"}
LABEL = re.compile(
    r"(?:^|(?<=[\n;,.|()\t>*-]))[ \t*]{0,4}(?:(?:full |patient'?s? |pt |first |last |"
    r"family |given |middle |maiden |preferred |legal )*(?:name|surname)s?(?: of "
    r"(?:the )?patient)?|patient|"
    r"nombres?(?: y apellidos?| completo| del? paciente| de la paciente)*|"
    r"apellidos?(?: y nombres?| paterno| materno)*|(?:primer|segundo) (?:nombre|"
    r"apellido)|paciente|pte|pcte|pac|"
    r"attending(?: physician)?|(?:referring |primary care |treating |consulting |"
    r"ordering )?(?:physician|provider|doctor|surgeon|neurosurgeon|neurologist|"
    r"radiologist|consultant|clinician)|pcp|gp|"
    r"(?:dictated|signed|reviewed|reported|authored|written|prepared|verified|"
    r"electronically signed|completed|interpreted|referred|requested|approved|read|"
    r"entered|seen)(?: by)?|signature|author|"
    r"medico(?: tratante| responsable| remitente| de cabecera| solicitante| familiar| "
    r"general)?|medica(?: tratante| responsable)?|neurocirujan[oa]|neurolog[oa]|"
    r"radiolog[oa]|cirujan[oa]|oncolog[oa]|especialista|"
    r"firma(?:do)?(?: por| electronicamente por)?|fdo|elaborad[oa](?: por)?|"
    r"realizad[oa] por|responsable|residente|interno|enfermer[oa](?: responsable)?|"
    r"autor|revisad[oa] por|solicitad[oa] por|solicitante|remitente|remitid[oa] por|"
    r"informad[oa] por|"
    r"acompanante|acudiente|cuidador[a]?|familiar(?: responsable)?|contacto(?: de "
    r"emergencia)?|emergency contact|contact(?: person)?|next of kin|nok|"
    r"caregiver|carer|guardian|tutor[a]?|informante|informant|persona de contacto|"
    r"madre|padre|mother|father|spouse|wife|husband|conyuge|espos[oa]|hij[oa]|"
    r"herman[oa]|"
    r"titular|beneficiari[oa]|policy ?holder|subscriber|insured|to|from|attn|"
    r"attention|cc|a la atencion de|re|ref|dear|estimad[oa]|querid[oa]|atte|"
    r"atentamente|cordialmente|sincerely|regards|yours sincerely|kind regards|best "
    r"regards|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|best wishes|many "
    r"thanks|thanks|thank you|gracias|copy to|copia a|con copia a|"
    r"nurse|rn|interpreter|interprete|witness|testigo|pharmacist|social worker|"
    r"trabajador[a]? social|assistant|ayudante|anesthesiologist|anestesiolog[oa]|"
    r"instrumentista)"
    r"(?: ?\((?:[^()\n]{1,30})\))?[ \t]*(?::|=|\t|-(?=\s)|,\n|,(?=\s?\n)|"
    r"\n(?=\s*[A-Z]))[ \t\n]{0,8}",
)
INLINE_LABEL = re.compile(
    r"(?<=[\w.)\]] )(?:(?:full |patient'?s? |first |last |family |given |middle |maiden |"
    r"preferred |"
    r"legal )?(?:name|surname|forename)s?|nombres?(?: y apellidos?| completo| del paciente)?|"
    r"(?:primer |segundo )?apellidos?(?: y nombres?| paterno| materno)?|doctora?|physician|"
    r"consultant|"
    r"attending|surgeon|provider|medic[oa]|firma(?:do)?|signed|patient|paciente|titular|insured|"
    r"prescriber|requester|solicitante|responsable|contact[oa]?)(?: \(s\)|\(s\))?\s?:\s{0,2}(?=\w)"
    r"|(?:(?<=^)|(?<=[\n.;|\t]))[ ]{0,3}(?:(?:full |first |last |family )?name|surname|nombres?|"
    r"apellidos?)(?: given| completo)? (?=[A-Za-z])"
)
"""Labels with a colon anywhere in a line, and a few that need none where a line begins."""
BED = re.compile(
    r"\b(?:bed|bay|cubicle|chair|room|box|cama|cuna|habitacion|hab|sala|cubiculo|sillon|puesto|bx)"
    r"\.? ?(?:no?\.? ?)?\d{1,4}[a-z]?\s?[-:–,.)]?\s{0,2}(?=[a-z])"
)
"""As in the list of a ward: "Bed 7 - Okoro", "Cama 12: Ruiz"."""
LETTER_LABEL = re.compile(r"\b(?:dear|estimad[oa]s?|querid[oa]|hola|hi|hello) (?=[\w])")
_KIN = (
    r"(?:wife|husband|spouse|partner|mother|mum|mom|father|dad|son|daughter|brother|"
    r"sister|uncle|aunt|cousin|nephew|niece|grandson|granddaughter|grandmother|"
    r"grandfather|friend|neighbou?r|carer|caregiver|girlfriend|boyfriend|fiancee?|"
    r"guardian|daughter-in-law|son-in-law|roommate|boss|employer|colleague|"
    r"esposa|esposo|marido|mujer|conyuge|pareja|madre|padre|mama|papa|hijo|hija|"
    r"hermano|hermana|tio|tia|primo|prima|sobrino|sobrina|nieto|nieta|"
    r"abuelo|abuela|novio|novia|vecino|vecina|amigo|amiga|cuidador|cuidadora|suegra|"
    r"suegro|nuera|yerno|cunado|cunada|acompanante|familiar|companero|companera)"
)
LEADS = re.compile(
    rf"\b(?:{_KIN}s?(?: (?:mayor|menor|de la paciente|del paciente))?[,:(]{{0,2}} "
    rf"?(?:(?:whose name is|named|called|name is|llamad[oa]|de nombre|sr\.?|sra\.?) )?|"
    r"se trata de |(?:hij[oa]s?|espos[oa]|viuda|madre|padre|herman[oa]|niet[oa]|mujer|"
    r"marido|sobrin[oa]|parte|orden|nombre|cargo|favor) de |"
    r"(?:daughter|son|wife|husband|widow|mother|father|sister|brother|child|care|"
    r"office|name|behalf|niece|nephew|carer) of |"
    r"(?:named|called|known as|goes by|nicknamed|a\.?k\.?a\.?|llamad[oa]|se llama|"
    r"conocid[oa] como|alias|de nombre|responde al nombre de|name is|nombre es|soy|i "
    r"am|my name is|mi nombre es) |"
    r"(?:seen|reviewed|referred|signed|dictated|accompanied|brought(?: in)?|examined|"
    r"operated|performed|assessed|prescribed|written|discussed|treated|followed|"
    r"interviewed|reported|evaluated|requested|ordered|confirmed|co-?signed|witnessed|"
    r"interpreted|supervised|raised|agreed|corroborated|provided|translated|"
    r"counselled|admitted)(?: \w+ly)?(?: on [\w/]+)? (?:by|with):? |"
    r"(?:spoke|speak|discussed|meeting|met|call|talked|appointment|clinic|consult|"
    r"follow[- ]up|visit|lives|living|here|came|comes|attends|reviewed)(?: \w+)? "
    r"(?:with|to) |"
    r"(?:vist[oa]|valorad[oa]|remitid[oa]|firmad[oa]|derivad[oa]|enviad[oa]|"
    r"acompanad[oa]|traid[oa]|operad[oa]|intervenid[oa]|atendid[oa]|realizad[oa]|"
    r"elaborad[oa]|evaluad[oa]|comentad[oa]|referid[oa]|solicitad[oa]|explorad[oa]|"
    r"informad[oa]|indicad[oa]|revisad[oa]|tratad[oa]|dictad[oa]|seguid[oa]|"
    r"interconsultad[oa]|cuidad[oa]|entrevistad[oa]|confirmad[oa]|controlad[oa]|"
    r"redactad[oa]|transcrit[oa]|supervisad[oa])(?: hoy| ayer| previamente| en "
    r"consulta)? (?:por|con|a)(?: el| la| su \w+)? |"
    r"(?:habla(?:mos|do)?|comenta(?:mos|do)?|contactar|consulta|cita|revision|control|"
    r"convive|vive|acude|viene|interconsulta|llamar|avisar|contacta)(?: hoy)? (?:con|"
    r"a) |"
    r"(?:call|contact|notify|inform|thank|ask|page|cc|attn|attending|under|cuidadora|"
    r"paciente|pacte|pte|pcte|pac|patient|pt) )(?=\w)"
)
SMALL = words("names", "small")
FRONTS = words("names", "fronts")
"""Small words that a surname may begin with."""
ROLES = words("names", "roles")
CREDENTIALS = re.compile(
    r"(?:,? ?\(?\b(?:m\.?d|d\.o|r\.?n|n\.?p|ph\.?d|frcs|frcp|mrcp|frcr|mbbs|mbchb|"
    r"facs|pa-c|aprn|crna|pharmd|psyd|esq|jr|bsn|lcsw|ccc-slp|dpt|mph|r[1-5])\b)"
)
TELLS = re.compile(
    r"(?:'s\b|,? (?:\(?\d{1,2}(?:-year|\s?(?:y/?o|yo|anos|years|a\b))|de \d{1,3} anos|"
    r"(?:is|es) (?:a|una?) |(?:un|una|a|an) (?:\d{1,3}[- ][ya]|mujer|varon|hombre|paciente|man|"
    r"woman)|,? (?:mujer|varon|hombre|paciente|masculino|femenin[oa]|male|female|"
    r"woman|man)\b)|"
    r",? ?(?:refiere|refirio|acude|acudio|presenta|niega|nego|comenta|relata|ingresa|"
    r"ingreso|consulta|viene|vive|trabaja|fue|es|esta|tiene|manifiesta|"
    r"solicita|desea|firma|informa|explica|cuenta|dice|indica|sufre|padece|tolera|"
    r"recuerda|nacio|llego|aporta|autoriza|agrega|anade|confirma|"
    r"reports?|reported|denies|denied|states|stated|complains|says|said|describes|"
    r"described|admits|presents|presented|was|is|has|had|works|lives|lived|"
    r"came|comes|attended|attends|returns|returned|underwent|requests|wishes|agrees|"
    r"agreed|consented|feels|felt|noticed|confirms|confirmed|recalls|explained|"
    r"phoned|called|will|can|did|does|remains|tolerated|needs|wants|drove|brought|"
    r"understands|continues|mentions|added|asked|told|notes|signed|saw|wrote)\b)"
)
STRONG_TELL = re.compile(
    r",? ?(?:slept|woke|ate|vomited|fell|walked|spoke|wept|cried|refuses|refused|collapsed|became|"
    r"remembers|believes|thinks|worries|worried|seems|appears|looks|looked|struggles|managed|"
    r"durmio|desperto|comio|vomito|cayo|camino|hablo|lloro|rechaza|rechazo|colapso|sigue|continua|"
    r"recibe|recibio|cree|piensa|parece|luce|pide|pidio|llama|llamo|dijo|conto|noto|nota|empezo|"
    r"refiere|refirio|acude|acudio|niega|nego|comenta|relata|manifiesta|"
    r"solicita|desea|cuenta|dice|padece|reports|reported|denies|denied|states|stated|"
    r"complains|says|said|describes|described|tolerated|returned|underwent|signed|"
    r"called|"
    r"admits|(?:was|were) (?:transferred|admitted|seen|referred|discharged|born|"
    r"brought|accompanied|diagnosed|told|advised|offered|reviewed)|(?:is|es) (?:an?|"
    r"un|una) \d|"
    r"fue (?:trasladad|ingresad|operad|valorad|remitid|dad|intervenid|atendid)[oa]|"
    r"consulta por|attended|attends|recalls|phoned|works|lives|vive|trabaja|explica|"
    r"tolera|wishes|agreed|agrees|consented|autoriza|aporta|wants)\b"
    r"|, (?:su|her|his|the) (?:wife|husband|mother|father|son|daughter|sister|brother|esposa|"
    r"esposo|marido|mujer|madre|padre|hijo|hija|hermana|hermano|pareja|abuela|abuelo|cuidadora)\b"
    r"|,? (?:de )?\d{1,3}[ -](?:anos|years?)"
)
