"""What is no filter."""

from tui_tracker.model.message import Message


class FilterError(ValueError):
    """The filter can't be understood; the text says what is known instead. `told` is the same, to be translated."""

    def __init__(self, template: str, **values: object) -> None:
        """`template` with `str.format` fields for `values`."""
        self.told = Message(template, values)
        super().__init__(str(self.told))
