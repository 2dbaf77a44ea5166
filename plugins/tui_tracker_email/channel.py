"""The channel: hands letters to a mail server and tells what it said of each recipient."""

import ssl
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Channel,
    Context,
    Message,
    Missed,
    PluginError,
    RateLimited,
    Receipt,
    Rejected,
    Unavailable,
)

from .letter import letter, sender_of, travelling
from .options import EmailConfig, is_loopback

if TYPE_CHECKING:
    from aiosmtplib import SMTP

_GONE: Final = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""Enhanced status codes of a mailbox that is not there or closed (RFC 3463 §3.2 and §3.3, RFC 7505 for 5.1.10)."""
_ROUND: Final = 20.0
"""Seconds after which no further letter is begun: one may take three times the option `timeout` (30), and a call that
the host ends after 120 loses the receipts of all."""
_NO_STARTTLS: Final = (
    "the mail server does not offer STARTTLS; nothing was sent in the clear"
    ' (security = "tls" is for its encrypted port, "none" for a server on this machine)'
)
_FULL: Final = (421, 450, 451, 452)  # "not now" (RFC 5321 §4.2.3)


class Email(Channel):
    """SMTP. The key makes the Message-ID, so a letter that comes twice is one."""

    id = "email"
    title = "E-mail"
    config_type = EmailConfig
    deduplicates = True
    reaches = "email"
    form = "html"
    batch = 25  # a process that is killed among them sends so many again

    def __init__(self) -> None:
        """Nothing is read before it is needed."""
        self._known: ssl.SSLContext | None = None

    async def send(self, messages: Sequence[Message], ctx: Context) -> Sequence[Receipt | Missed]:
        """One connection for all of them."""
        config: EmailConfig = ctx.config
        began = time.monotonic()
        trusting = self._trusting(config)
        smtp = await connected(config, trusting)
        outcomes: list[Receipt | Missed] = []
        used = False  # whether the connection has carried a letter
        try:
            for each in messages:
                if time.monotonic() - began > _ROUND:
                    raise Unavailable("the mail server is slow; the rest goes with the next round", sent=False)
                if not smtp.is_connected:
                    smtp, used = await connected(config, trusting), False
                outcome = await _sent(smtp, each, config, ctx)
                if used and not smtp.is_connected and _not_begun(outcome):  # it had hung up after the one before
                    smtp = await connected(config, trusting)
                    outcome = await _sent(smtp, each, config, ctx)
                used = True
                outcomes.append(outcome)
        except PluginError as error:
            rest = messages[len(outcomes) :]
            outcomes += [Missed(number=each.key, error=error) for each in rest]
        finally:
            await _left(smtp)
        return outcomes

    async def check(self, ctx: Context) -> None:
        """Connect, encrypt, log in, and ask whether messages may be from `from`; none is sent."""
        config: EmailConfig = ctx.config
        smtp = await connected(config, self._trusting(config))
        try:
            await _may_send(smtp, config)
        finally:
            await _left(smtp)

    def _trusting(self, config: EmailConfig) -> ssl.SSLContext | None:
        """`None` where nothing is encrypted. Reading the system's certificates takes 20 ms: once."""
        if config.security == "none":
            return None
        if self._known is None:
            self._known = _trusting(config)
        return self._known


async def connected(config: EmailConfig, trusting: ssl.SSLContext | None) -> "SMTP":
    """A server that is ready to take letters. `trusting`: which certificates are good, where it is encrypted.

    Raises one of the six errors.
    """
    from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPNotSupported

    local = is_loopback(config.host)
    smtp = SMTP(
        hostname=config.host,
        port=config.at_port,
        timeout=config.timeout,
        use_tls=config.security == "tls",
        start_tls=config.security == "starttls",
        tls_context=trusting,
        local_hostname="localhost" if local else sender_of(config).rpartition("@")[2],
    )
    try:
        await smtp.connect()
        if config.username:
            await smtp.login(config.username, config.password)
    except SMTPAuthenticationError as error:
        await _left(smtp)
        raise AuthFailed(f"the mail server refuses the login: {_words(error.message)}") from None
    except SMTPNotSupported as error:
        await _left(smtp)
        raise AuthFailed(f"the mail server does not offer what is needed: {_words(str(error))}") from None
    except ssl.SSLError as error:
        await _left(smtp)
        raise Unavailable(
            f"the mail server's certificate is not good: {_words(str(error.reason))}", sent=False
        ) from None
    except (SMTPException, OSError) as error:
        await _left(smtp)
        if "STARTTLS" in str(error) and "not supported" in str(error):  # the library has no class for it
            raise AuthFailed(_NO_STARTTLS) from None
        raise Unavailable(f"the mail server can't be reached: {_words(str(error))}", sent=False) from None
    return smtp


def _trusting(config: EmailConfig) -> ssl.SSLContext:
    """Which certificates are good. Raises `AuthFailed` for a file of certificates that can't be used."""
    context = ssl.create_default_context()
    try:
        if config.ca_file:
            context.load_verify_locations(config.ca_file)
    except OSError as error:
        raise AuthFailed(f"ca_file can't be used: {error.strerror or error}") from None
    return context


async def _may_send(smtp: "SMTP", config: EmailConfig) -> None:
    """Begin a letter and call it off: many a server takes the login and refuses the sender. Raises one of the six."""
    from aiosmtplib import SMTPException, SMTPResponseException

    try:
        await smtp.mail(sender_of(config))
        await smtp.rset()
    except SMTPResponseException as error:
        raise _refused(error.code, error.message) from None
    except (SMTPException, OSError) as error:
        raise Unavailable(f"the mail server fell silent: {_words(str(error))}", sent=False) from None


async def _sent(smtp: "SMTP", message: Message, config: EmailConfig, ctx: Context) -> Receipt | Missed:
    """One letter and what came of it."""
    try:
        recipient = travelling(message.recipient.address)
        made = letter(message, config, ctx.now(), recipient)
    except ValueError as error:
        return Missed(number=message.key, error=Rejected(str(error)))
    try:
        said = await _handed_over(smtp, made, config, recipient)
    except PluginError as error:
        return Missed(number=message.key, error=error)
    return Receipt(key=message.key, reference=said)


def _not_begun(outcome: Receipt | Missed) -> bool:
    error = outcome.error if isinstance(outcome, Missed) else None
    return isinstance(error, Unavailable) and error.sent is False


async def _handed_over(smtp: "SMTP", made: bytes, config: EmailConfig, recipient: str) -> str:
    """What the server said when it took the letter: its queue id, most often. Raises one of the six errors.

    Until the letter itself went everything may be tried again; after that only the server knows.
    """
    from aiosmtplib import SMTPException, SMTPResponseException

    went = False
    try:
        await smtp.mail(sender_of(config))
        await smtp.rcpt(recipient)
        went = True
        _, said = await smtp.data(made)
    except SMTPResponseException as error:
        await _begun_anew(smtp)
        raise _refused(error.code, error.message) from None
    except (SMTPException, OSError) as error:
        smtp.close()
        raise Unavailable(f"the mail server fell silent: {_words(str(error))}", sent=None if went else False) from None
    return _words(said)


def _refused(code: int, message: str) -> PluginError:
    """What an answer to MAIL, RCPT or DATA means."""
    words = f"{code} {_words(message)}"
    if code in (530, 535):
        return AuthFailed(f"the mail server wants a login: {words}")
    if 400 <= code < 500:
        return RateLimited(words) if "rate" in message.casefold() and code in _FULL else Unavailable(words, sent=False)
    if 500 <= code < 600:
        gone = any(sign in message.split() or message.startswith(sign) for sign in _GONE)
        return Rejected(words, address=gone)
    return BadResponse(f"the mail server's answer was not understood: {words}")


async def _begun_anew(smtp: "SMTP") -> None:
    """Ready for the next letter after one that was refused."""
    from aiosmtplib import SMTPException

    try:
        await smtp.rset()
    except (SMTPException, OSError):
        smtp.close()


async def _left(smtp: "SMTP") -> None:
    from aiosmtplib import SMTPException

    try:
        if smtp.is_connected:
            await smtp.quit()
    except (SMTPException, OSError):
        smtp.close()


def _words(text: str) -> str:
    """Of the server's answer what people need: one line."""
    return " ".join(text.split())[:200]
