"""Explanations of terms that a patient may not know.

A fragment may stand alone on a page, so each explains its terms at their first use. In the guide the eight widgets follow each other, and
a term is explained only the first time (`rendering.Document`).
The explanations are definitions, not findings; a clinician should check them first (copy-drafts, "What to notice").
"""

from __future__ import annotations

from .model import Message

CART = Message(
    "term.cart",
    "CAR-T is a treatment made from immune cells called T cells. Most often they are your own. "
    "A lab changes the cells so that they look for a marker on cancer cells. The marker is called the target.",
)
SOLID_TUMOR = Message(
    "term.solid_tumor",
    "A solid tumor is a cancer that grows as a lump, such as stomach, liver or brain cancer. Blood cancers are different.",
)
TIL = Message(
    "term.til",
    "TIL is short for tumor-infiltrating lymphocytes. These are immune cells that have moved into your tumor on their own.",
)
TCRT = Message(
    "term.tcrt",
    "TCR-T uses changed T cells too, but it is not CAR-T. It can look for markers inside a cancer cell.",
)
HLA = Message(
    "term.hla",
    "Your HLA type is a set of markers on your cells that you were born with. A lab test can show it.",
)
CLINICAL_TRIAL = Message(
    "term.clinical_trial",
    "A clinical trial is a study that tests a treatment in people, under strict rules.",
)
ACCELERATED_APPROVAL = Message(
    "term.accelerated_approval",
    "Accelerated approval is an early approval, based on early results. The maker must then show that patients benefit. "
    "After that, the approval can become a full one.",
)
ADENOCARCINOMA = Message(
    "term.adenocarcinoma",
    "Adenocarcinoma is a cancer that starts in gland cells.",
)
MELANOMA = Message("term.melanoma", "Melanoma is a cancer that mostly starts in the skin.")
SARCOMA = Message("term.synovial_sarcoma", "Synovial sarcoma is a rare cancer, often near a joint.")
LINE = Message("term.line", "A line of treatment is one full plan of treatment. The lines follow each other.")
REGULATOR = Message(
    "term.regulator",
    "A regulator decides which drugs may be sold. In the United States it is the Food and Drug Administration (FDA). "
    "In mainland China it is the National Medical Products Administration (NMPA).",
)
GASTRIC_MARKERS = Message("term.gastric_markers", "Claudin18.2 and HER2 are proteins found in some cancers.")
MAGE_A4 = Message("term.mage_a4", "MAGE-A4 is a protein found in some cancers.")
EARLIER_DRUGS = Message(
    "term.earlier_drugs",
    "A PD-1 antibody is a drug that helps immune cells attack cancer. "
    "BRAF V600 is a change in a gene of some cancers. "
    "BRAF inhibitors and MEK inhibitors are drugs that block the growth signals it sends.",
)
