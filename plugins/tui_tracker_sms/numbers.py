"""Phone numbers as the gateways want them: E.164, by phonenumbers, imported with the first number."""

from tui_tracker.plugin import Rejected


def e164(text: str, region: str) -> str:
    """The number with its country: "+46701740605". `region`: whose it is where it has none ("" = refuse it).

    Raises `Rejected`, without the number. The recipient is not marked: another `region` may make it a number.

    >>> e164("070-174 06 05", "SE")
    '+46701740605'
    """
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

    if len(text) > 60 or not text.isprintable():
        raise Rejected("this is no phone number")
    try:
        number = parse(text, region or None)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE and not region:
            raise Rejected("the phone number has no country: write it with +, or set region") from None
        raise Rejected("this is no phone number") from None
    if number.extension or not is_valid_number(number):
        raise Rejected("there is no such phone number")
    return format_number(number, PhoneNumberFormat.E164)
