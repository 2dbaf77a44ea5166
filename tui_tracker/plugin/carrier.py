"""The base class of carriers: one abstract method, everything else has a default.

The rule to remember: a method that takes `ctx` is async and may do I/O; a method without is sync, pure and fast.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from tui_tracker.model.pages import page_for

from .context import Context
from .errors import Rejected
from .results import (
    Candidate,
    Limits,
    Missed,
    Push,
    Quota,
    Registered,
    SupplierOrder,
    Tracking,
    TrackRequest,
)
from .sources import ParcelDraft


class Carrier(ABC):
    """Answers questions about tracking numbers. `id`, `title`, `hosts` and `track` are needed, the rest is optional.

    The attributes are read once, from the instance, when the plugin is loaded. A class attribute serves for what is
    fixed; an instance's own lets one plugin return several carriers, and a configured `base_url` add its host.

    Every method with `ctx` has 120 seconds and may raise the six errors for the call as a whole (see `PluginError`);
    anything else it raises becomes `PluginCrashed`. The calls of one carrier run on a thread of its own,
    `limits.concurrent` of them at once.

    >>> class AcmePost(Carrier):
    ...     id = "acme"
    ...     title = "Acme Post"
    ...     hosts = frozenset({"api.acme.example"})
    ...     limits = Limits(batch=20)
    ...     url_template = "https://acme.example/parcel?id={number}"
    ...
    ...     async def track(self, requests, ctx):
    ...         ids = ",".join(request.number for request in requests)
    ...         answer = await ctx.http.get_json("https://api.acme.example/parcels", params={"ids": ids})
    ...         return [self.outcome(request.number, answer) for request in requests]
    ...
    ...     def outcome(self, number, answer):
    ...         if number not in answer:
    ...             return Missed(number=number, error=NotFound("Acme Post does not know it yet"))
    ...         status = {"T": Status.IN_TRANSIT, "D": Status.DELIVERED}.get(answer[number])
    ...         return Tracking(number=number, status=status, raw_status=answer[number])
    """

    id: str  # small letters, digits, "-" and "_", 40 at most: the section `[carriers.<id>]`, the name in commands
    title: str  # the name people read, 500 characters at most
    hosts: frozenset[str] = frozenset()  # host names, or host:port, where `ctx.http` may go; nowhere by default
    limits: Limits = Limits()  # how it may be asked
    config_type: type | None = None  # frozen dataclass whose fields are `option()`: what `ctx.config` is an instance of
    url_template: str | None = None  # "https://…?n={number}": its page, shown where the shop's `tracking_url` is empty
    registers: bool = False  # numbers must be registered before `track` is called: the host calls `register` first
    looks_up: bool = True  # False: makes links only and is never asked
    page_first: bool = False  # its page comes before the shop's own, as that of a carrier that only makes links does
    finds_numbers: bool = False  # whether `find_numbers` is worth asking

    @abstractmethod
    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """The news of some numbers: one outcome per request, in the same order, at most `limits.batch` requests.

        What is wrong with one number is a `Missed` with its error; what is wrong with the whole call is raised. An
        outcome that is left out counts as `BadResponse`, one under a number that was not asked for is ignored.

        >>> ctx = context({"https://api.acme.example/parcels?ids=AC1,AC2": {"AC1": "D"}})
        >>> requests = [TrackRequest(number="AC1"), TrackRequest(number="AC2")]
        >>> for outcome in asyncio.run(AcmePost().track(requests, ctx)):
        ...     print(outcome.number, outcome.error.kind if isinstance(outcome, Missed) else outcome.status)
        AC1 delivered
        AC2 not_found
        """

    def detect(self, number: str) -> Sequence[Candidate]:
        """Couriers of this carrier that `number` (capitals, no blanks) may belong to; `()` for a stranger's.

        Total, fast and modest: any text may come, 10 ms is long, and certainty belongs to check digits. Asked only of
        numbers for which nobody named a carrier. What it raises goes to the log and counts as `()`; of more than 20
        candidates the first 20 count.

        >>> class Detecting(AcmePost):
        ...     form = NumberPattern("AC[0-9]{6}")
        ...
        ...     def detect(self, number):
        ...         if not self.form.matches(number):
        ...             return ()
        ...         return (Candidate(courier="Acme Post", confidence=0.6, reason="AC and six digits"),)
        >>> Detecting().detect("AC123456")[0].confidence
        0.6
        >>> Detecting().detect("1Z999AA10123456784")
        ()
        """
        return ()

    def tracking_url(self, number: str, courier: str | None) -> str | None:
        """The page a person can open for `number`, or `None`. `courier`: the company's name, where it is known.

        By default `url_template` with the number quoted. Only http and https, no user name, 2,048 characters at most:
        the host drops anything else.

        >>> AcmePost().tracking_url("AC 1/2", None)
        'https://acme.example/parcel?id=AC%201%2F2'
        """
        if self.url_template is None:
            return None
        return page_for(self.url_template, number)

    async def register(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Tell the service to follow these numbers; one outcome per request, in the same order.

        Called before `track` where `registers` is true, at most `limits.batch` requests at a time. The host writes down
        which succeeded before it asks for news (a registration may cost money) and does not register them again; they
        come with `TrackRequest.registered`. `RateLimited` here (a used-up quota) holds back new numbers only.

        >>> class Registering(AcmePost):
        ...     registers = True
        ...
        ...     async def register(self, requests, ctx):
        ...         wanted = [request.number for request in requests]
        ...         taken = await ctx.http.post_json("https://api.acme.example/follow", json=wanted)
        ...         return [
        ...             Registered(number=number)
        ...             if number in taken
        ...             else Missed(number=number, error=NotTaken("Acme Post follows it once it is handed in"))
        ...             for number in wanted
        ...         ]
        >>> ctx = context({"https://api.acme.example/follow": ["AC1"]})
        >>> asyncio.run(Registering().register([TrackRequest(number="AC1")], ctx))[0].already
        False
        """
        return [Missed(number=request.number, error=Rejected("does not register numbers")) for request in requests]

    async def change_courier(self, request: TrackRequest, courier_code: str, ctx: Context) -> Registered | Missed:
        """Tell the service that `request` belongs to another courier; `courier_code` is this carrier's own code.

        For aggregators. By default `Missed` with `Rejected`. What comes back in `Registered.memo` is kept.

        >>> class Aggregator(AcmePost):
        ...     async def change_courier(self, request, courier_code, ctx):
        ...         change = {"id": request.number, "courier": courier_code}
        ...         await ctx.http.post_json("https://api.acme.example/courier", json=change)
        ...         return Registered(number=request.number, courier_code=courier_code)
        >>> ctx = context({"https://api.acme.example/courier": {}})
        >>> asyncio.run(Aggregator().change_courier(TrackRequest(number="AC1"), "19241", ctx)).courier_code
        '19241'
        """
        return Missed(number=request.number, error=Rejected("does not change couriers"))

    async def retrack(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Registered | Missed]:
        """Ask the service to follow stopped numbers again; one outcome per request, in the same order.

        By default each is `Missed` with `Rejected`, which says that there is no such thing here.

        >>> outcomes = asyncio.run(AcmePost().retrack([TrackRequest(number="AC1")], context()))
        >>> str(outcomes[0].error)
        'does not track again'
        """
        return [Missed(number=request.number, error=Rejected("does not track again")) for request in requests]

    async def stop(self, requests: Sequence[TrackRequest], ctx: Context) -> None:
        """Tell the service that these numbers need not be followed any more; at most `limits.batch` at a time.

        By default nothing. A number that the service does not follow is as wished: no error.

        >>> class Stopping(AcmePost):
        ...     async def stop(self, requests, ctx):
        ...         numbers = [request.number for request in requests]
        ...         await ctx.http.post_json("https://api.acme.example/stop", json=numbers, idempotent=True)
        >>> asyncio.run(Stopping().stop([TrackRequest(number="AC1")], context({"https://api.acme.example/stop": {}})))
        """

    async def quota(self, ctx: Context) -> Quota | None:
        """What is used and left of a paid allowance; `None`, the default, where there is none.

        >>> class Paid(AcmePost):
        ...     async def quota(self, ctx):
        ...         answer = await ctx.http.get_json("https://api.acme.example/account")
        ...         return Quota(used=answer["used"], total=answer["bought"])
        >>> ctx = context({"https://api.acme.example/account": {"used": 40, "bought": 100}})
        >>> asyncio.run(Paid().quota(ctx))
        Quota(used=40, total=100, resets_at=None)
        """
        return None

    async def find_numbers(self, orders: Sequence[SupplierOrder], ctx: Context) -> Sequence[ParcelDraft | Missed]:
        """The tracking codes of supplier orders, at most `limits.batch` at a time; asked only where `finds_numbers`.

        One draft for each parcel, each with its `supplier_order`: several for a split order. An order without a code
        yet is `Missed` with `NotFound`, its `number` being the order's reference; one that is left out counts as
        `BadResponse`.

        >>> class Marketplace(AcmePost):
        ...     finds_numbers = True
        ...
        ...     async def find_numbers(self, orders, ctx):
        ...         return [outcome for order in orders for outcome in await self.of_order(order.reference, ctx)]
        ...
        ...     async def of_order(self, reference, ctx):
        ...         codes = await ctx.http.get_json("https://api.acme.example/codes", params={"order": reference})
        ...         if not codes:
        ...             return [Missed(number=reference, error=NotFound("not shipped yet"))]
        ...         return [ParcelDraft(number=code, supplier_order=reference) for code in codes]
        >>> url = "https://api.acme.example/codes?order="
        >>> ctx = context({f"{url}77": ["AC1", "AC2"], f"{url}78": []})
        >>> orders = [SupplierOrder(reference="77"), SupplierOrder(reference="78")]
        >>> [outcome.number for outcome in asyncio.run(Marketplace().find_numbers(orders, ctx))]
        ['AC1', 'AC2', '78']
        """
        return [Missed(number=order.reference, error=Rejected("knows no supplier orders")) for order in orders]

    async def check(self, ctx: Context) -> None:
        """The cheapest call that proves the credentials; raises one of the six errors when they do not serve.

        By default nothing. Called when a person asks for it, also while the carrier is paused.

        >>> class Checked(AcmePost):
        ...     async def check(self, ctx):
        ...         account = await ctx.http.get_json("https://api.acme.example/account")
        ...         if account["closed"]:
        ...             raise AuthFailed("Acme Post has closed this account")
        >>> asyncio.run(Checked().check(context({"https://api.acme.example/account": {"closed": True}})))
        Traceback (most recent call last):
            ...
        tui_tracker.plugin.errors.AuthFailed: Acme Post has closed this account
        """

    async def receive(self, push: Push, ctx: Context) -> Sequence[Tracking]:
        """What a webhook call says; verify before parsing, and raise `Rejected` for a call that is not the service's.

        By default `Rejected`: takes no pushes.

        >>> import hashlib, hmac, json
        >>> class Pushing(AcmePost):
        ...     async def receive(self, push, ctx):
        ...         expected = hmac.new(b"push key", push.body, hashlib.sha256).hexdigest()
        ...         headers = {name.lower(): value for name, value in push.headers.items()}
        ...         if not hmac.compare_digest(headers.get("x-acme-sign", ""), expected):
        ...             raise Rejected("not signed by Acme Post")
        ...         told = json.loads(push.body)
        ...         return [Tracking(number=told["id"], raw_status=told["state"])]
        >>> asyncio.run(Pushing().receive(Push(headers={}, body=b'{"id": "AC1", "state": "D"}'), context()))
        Traceback (most recent call last):
            ...
        tui_tracker.plugin.errors.Rejected: not signed by Acme Post
        """
        raise Rejected("takes no pushes")
