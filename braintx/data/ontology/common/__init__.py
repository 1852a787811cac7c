"""Forty-nine common conditions, from DDXPlus (Fansi Tchango et al. 2022, CC BY 4.0).

``ddxplus.json`` maps their 223 evidences to HPO terms and names the conditions; `figures` reads how
often each evidence is met in each condition.
"""

from braintx.data.ontology.common.figures import Figures
from braintx.data.ontology.common.mapping import CommonCondition, Evidence, Mapping, mapping

__all__ = ["CommonCondition", "Evidence", "Figures", "Mapping", "mapping"]
