"""Where a customer is reached, and how that is written where others may read it."""

from tui_tracker.model.order import Order
from tui_tracker.model.text import clean_text


def address_of(order: Order, reaches: str) -> str:
    """The customer's e-mail address or telephone number; "" where there is none, or customers are not reached so."""
    customer = order.customer
    return clean_text({"email": customer.email, "phone": customer.phone}.get(reaches, ""))


def masked_address(address: str) -> str:
    """As it stands in logs and in the outbox: `e…@shop.example`, `+46…12`.

    >>> masked_address("eva.lind@shop.example"), masked_address("+46701234512"), masked_address("")
    ('e…@shop.example', '+46…12', '')
    """
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"{address[:3]}…{address[-2:]}" if len(address) > 5 else "…" if address else ""
