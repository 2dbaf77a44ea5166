"""The made-up world: countries, cities, people, goods and couriers. Nobody in it exists; domains end in .example."""

from typing import Final, NamedTuple


class City(NamedTuple):
    """A town a customer lives in: its name as written there, the name carriers print, a postal code."""

    name: str
    latin: str
    postal_code: str


class Country(NamedTuple):
    """Where customers live. `share` is its weight among orders; `rate` is what one krona costs there."""

    code: str  # ISO 3166 alpha-2
    share: int
    zone: str  # IANA
    gateway: str  # where parcels from abroad come in
    courier: str  # who brings them to the door
    currency: str
    rate: float
    given: tuple[str, ...]
    family: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[City, ...]
    family_first: bool = False
    phone: str = ""  # prefix of a made-up number


COUNTRIES: Final[tuple[Country, ...]] = (
    Country(
        code="SE",
        share=56,
        zone="Europe/Stockholm",
        gateway="Stockholm",
        courier="Nordpost",
        currency="SEK",
        rate=1.0,
        given=("Åsa", "Örjan", "Märta", "Göran", "Ebba", "Nils", "Saga", "Björn", "Linnéa", "Håkan", "Amina", "Yusuf"),
        family=(
            "Åkerström",
            "Öberg",
            "Sjögren",
            "Lindqvist",
            "Hägg",
            "Björklund",
            "Ek",
            "Ståhl",
            "Ahlgren",
            "Söderman",
        ),
        streets=("Storgatan", "Björkvägen", "Ängsstigen", "Norra Hamngatan", "Åsgränd"),
        cities=(
            City("Malmö", "Malmo", "211 00"),
            City("Göteborg", "Goteborg", "411 00"),
            City("Umeå", "Umea", "903 00"),
            City("Växjö", "Vaxjo", "352 00"),
            City("Örebro", "Orebro", "702 00"),
            City("Östersund", "Ostersund", "831 00"),
            City("Uppsala", "Uppsala", "753 00"),
            City("Kiruna", "Kiruna", "981 00"),
        ),
        phone="+46 70 174 06 ",  # a range set aside for fiction
    ),
    Country(
        code="NO",
        share=6,
        zone="Europe/Oslo",
        gateway="Oslo",
        courier="Fjordbud",
        currency="NOK",
        rate=1.02,
        given=("Ingrid", "Øystein", "Solveig", "Håvard", "Bjørg"),
        family=("Sørli", "Ødegård", "Nygård", "Bakke"),
        streets=("Fjellveien", "Sjøgata"),
        cities=(City("Tromsø", "Tromso", "9008"), City("Bergen", "Bergen", "5003")),
    ),
    Country(
        code="DK",
        share=5,
        zone="Europe/Copenhagen",
        gateway="Copenhagen",
        courier="Storkebud",
        currency="DKK",
        rate=0.66,
        given=("Søren", "Mette", "Jørgen", "Freja"),
        family=("Kjær", "Østergaard", "Møllegaard"),
        streets=("Ålegade", "Skovvej"),
        cities=(City("Ærøskøbing", "Aeroskobing", "5970"), City("Aarhus", "Aarhus", "8000")),
    ),
    Country(
        code="FI",
        share=5,
        zone="Europe/Helsinki",
        gateway="Helsinki",
        courier="Revontuli Paketti",
        currency="EUR",
        rate=0.088,
        given=("Päivi", "Väinö", "Aino", "Jyrki"),
        family=("Mäkelä", "Hämäläinen", "Yli-Äyhö"),
        streets=("Kääpäkatu", "Rantatie"),
        cities=(City("Jyväskylä", "Jyvaskyla", "40100"), City("Turku", "Turku", "20100")),
    ),
    Country(
        code="DE",
        share=10,
        zone="Europe/Berlin",
        gateway="Frankfurt",
        courier="Kranich Paket",
        currency="EUR",
        rate=0.088,
        given=("Jürgen", "Käthe", "Günther", "Anneliese", "Lukas"),
        family=("Müßig", "Großmann", "Kölsch", "Schönfelder-Weiß"),
        streets=("Gänsestraße", "Am Mühlbach"),
        cities=(City("Düsseldorf", "Duesseldorf", "40210"), City("Weißenfels", "Weissenfels", "06667")),
    ),
    Country(
        code="FR",
        share=6,
        zone="Europe/Paris",
        gateway="Paris",
        courier="Hirondelle Colis",
        currency="EUR",
        rate=0.088,
        given=("Chloé", "Anaïs", "François", "Hélène"),
        family=("Lefèvre", "Brûlé", "D'Aubigné"),
        streets=("rue de l'Église", "allée des Chênes"),
        cities=(City("Besançon", "Besancon", "25000"), City("Nîmes", "Nimes", "30000")),
    ),
    Country(
        code="PL",
        share=5,
        zone="Europe/Warsaw",
        gateway="Warsaw",
        courier="Bocian Kurier",
        currency="PLN",
        rate=0.38,
        given=("Łukasz", "Małgorzata", "Zdzisław", "Agnieszka"),
        family=("Wójcik", "Brzęczyk", "Źrebiec"),
        streets=("ul. Źródlana", "ul. Kwiatowa"),
        cities=(City("Łódź", "Lodz", "90-001"), City("Wrocław", "Wroclaw", "50-001")),
    ),
    Country(
        code="GB",
        share=5,
        zone="Europe/London",
        gateway="London",
        courier="Robin Parcel",
        currency="GBP",
        rate=0.074,
        given=("Niamh", "Oliver", "Siân", "Priya"),
        family=("O'Malley", "Smythe-Jones", "Patel"),
        streets=("Foxglove Lane", "Mill Road"),
        cities=(City("Leeds", "Leeds", "LS1 1AA"), City("Cardiff", "Cardiff", "CF10 1AA")),
    ),
    Country(
        code="US",
        share=4,
        zone="America/New_York",
        gateway="New York",
        courier="Blue Jay Parcel",
        currency="USD",
        rate=0.095,
        given=("Maya", "Ethan", "José"),
        family=("Whitfield", "Nuñez", "Okafor"),
        streets=("Maple Avenue", "Lakeview Drive"),
        cities=(City("Albany", "Albany NY", "12207"), City("Savannah", "Savannah GA", "31401")),
        phone="+1 518 555 01",
    ),
    Country(
        code="JP",
        share=3,
        zone="Asia/Tokyo",
        gateway="Narita",
        courier="Tsuru Express",
        currency="JPY",
        rate=14.5,
        given=("さくら", "健太", "美咲"),
        family=("佐々木", "高橋", "小野寺"),
        streets=("桜通り", "緑町"),
        cities=(City("札幌市", "Sapporo", "060-0001"), City("名古屋市", "Nagoya", "450-0002")),
        family_first=True,
    ),
    Country(
        code="TW",
        share=3,
        zone="Asia/Taipei",
        gateway="Taoyuan",
        courier="Azure Magpie Parcel",
        currency="TWD",
        rate=3.0,
        given=("怡君", "志明", "雅婷"),
        family=("陳", "林", "歐陽"),
        streets=("中山路", "和平東路"),
        cities=(City("臺北市", "Taipei", "100"), City("高雄市", "Kaohsiung", "800")),
        family_first=True,
    ),
)

ORIGINS: Final = ("Shenzhen", "Yiwu", "Dongguan", "Hangzhou", "Ningbo")
HUBS: Final = ("Guangzhou", "Shanghai", "Xiamen")
NEAR_ORIGIN: Final = ("Venlo", "NL", "Europe/Amsterdam")  # the supplier's store in Europe
FAR_ZONE: Final = "Asia/Shanghai"

# Prefix of a number → who takes the parcel at the supplier's.
FIRST_COURIERS: Final[dict[str, str]] = {
    "LP00": "Silk Road Logistics",
    "YT": "Yangtze Crane Express",
    "RR": "Pearl Delta Post",
    "LX": "Pearl Delta Post",
    "UG": "Jade Swallow",
}
FALLBACK_COURIER: Final = "Albatross Parcel"

SHOP: Final = "norrsken.example"
MAIL_DOMAINS: Final = ("brev.example", "post.example", "mail.example")

# Title, article number, price in kronor.
PRODUCTS: Final[tuple[tuple[str, str, int], ...]] = (
    ("Star projector Northern Lights", "NL-001", 349),
    ("Wool throw, herringbone, 130 × 180 cm", "WT-130", 599),
    ("Ceramic mug Älv, 2-pack", "MUG-2", 229),
    ("Solar lantern, foldable", "SOL-F", 189),
    ("Cat tunnel with three exits", "CAT-3", 249),
    ("Knitted hat Fjäll, one size", "HAT-1", 179),
    ("Phone holder for bicycles", "BIK-7", 149),
    ("LED strip 5 m, warm white", "LED-5W", 199),
    ("Pour-over coffee set", "COF-1", 449),
    ("Yoga mat, cork, 4 mm", "YOG-4", 529),
    ("Reflective dog collar, size M", "DOG-M", 129),
    ("Puzzle Skärgård, 1000 pieces", "PUZ-1K", 219),
    ("Mechanical kitchen timer", "TIM-1", 99),
    ("Desk lamp Åska with wireless charger", "LMP-A", 799),
    ("Merino socks, 3-pack", "SOC-3", 259),
    ("Extra long charging cable USB-C to USB-C, braided, 3 metres, lingonberry red", "USB-3R", 139),
)

NOTES: Final = (
    "Please leave at the door, the bell is broken.",
    "Present – no invoice in the parcel, thanks!",
    "Portkod 0000\nRing först, hunden skäller.",
    "Customer asked by e-mail when it comes; promised an answer within the week.",
    "Lieferung bitte an den Nachbarn, falls niemand öffnet.",
)
TAGS: Final = ("vip", "gift", "first order", "wholesale", "instagram")
