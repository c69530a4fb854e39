"""PDFs looked at by a checker that did not draw them: page-validation, which knows the rules of PDF/UA-1 (ISO 14289-1) that a machine can check."""

import page


def faults(pdf: bytes) -> list[str]:
    """Each fault with its rule; none where it can be read aloud, as far as a machine tells."""
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    return [f"{one.rule_id}: {one.message}" for one in report.failures]
