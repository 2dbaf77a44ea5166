"""What keys do to the chosen orders: one module a kind of act, put together by the screens' base."""
