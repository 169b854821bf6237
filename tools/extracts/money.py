"""Rounding as invoices do it: half away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT, SIXTH = Decimal("0.01"), Decimal("0.000001")


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def six(value: Decimal) -> Decimal:
    return value.quantize(SIXTH, ROUND_HALF_UP)


def spread(exact: list[Decimal]) -> list[Decimal]:
    """Amounts in cents that add up to the rounded total: the odd cents go where rounding took most."""
    amounts = [cents(value) for value in exact]
    # Thirds of an hour end after 28 digits: without this half a cent in all would lie just below.
    total = sum(exact, Decimal(0)).quantize(Decimal("1e-12"), ROUND_HALF_UP)
    odd = int((cents(total) - sum(amounts, Decimal(0))) / CENT)
    order = sorted(range(len(exact)), key=lambda i: (amounts[i] - exact[i]) * (1 if odd > 0 else -1))
    for i in order[: abs(odd)]:
        amounts[i] += CENT * (1 if odd > 0 else -1)
    return amounts
