"""How the demo contracts behave: volumes, habits of their customers, handle times, and the months that go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

WEEKDAY_HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 5, 9, 11, 10, 8, 8, 9, 9, 8, 6, 4, 2, 0, 0, 0, 0)
ROUND_THE_CLOCK = (0.5, 0.4, 0.3, 0.3, 0.3, 0.4, 0.7, 2, 4, 7, 8, 8, 7, 7, 7, 7, 7, 7, 5, 4, 3, 2, 1.2, 0.8)
EVENING_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 3, 5, 6, 7, 8, 7, 6, 6, 7, 9, 10, 9, 6, 3, 0, 0)


@dataclass(frozen=True)
class Queue:
    queue_id: str
    share: float  # of all contacts of the demo
    channel: str = "voice"
    hours: tuple[float, ...] = WEEKDAY_HOURS
    weekdays: tuple[float, ...] = (1.2, 1.05, 1.0, 0.98, 1.0, 0.0, 0.0)
    talk_median: float = 210.0
    talk_sigma: float = 0.6
    wrap_median: float = 35.0
    patience_mean: float = 330.0  # seconds, exponential
    centre_load: float = 60.0  # contacts in the busiest half hour of the centre that the extract is a sample of
    safety: float = 1.0  # square-root staffing: agents = load + safety x sqrt(load)
    concurrency: float = 1.0
    ai_share: float = 0.0
    reasons: tuple[str, ...] = ("information", "order", "complaint", "account")


@dataclass(frozen=True)
class Spell:
    """A time when demand or staffing departs from the plan, so that a target is missed."""

    first: date
    last: date
    demand: float
    staffing: float
    cause: str


@dataclass(frozen=True)
class Contract:
    contract_id: str
    prefix: str  # of contact ids
    id_block: int  # of agent ids
    sites: tuple[str, ...]
    queues: tuple[Queue, ...]
    season: tuple[float, ...]  # one factor a month, January first
    phone_prefix: str
    opens: int  # the hours that shifts are spread over
    closes: int
    spells: tuple[Spell, ...] = field(default_factory=tuple)


CONTRACTS = (
    Contract(
        "retail",
        "RT",
        1_000_000,
        ("berlin", "lisbon"),
        (
            Queue("retail_voice_de", 0.19, weekdays=(1.2, 1.05, 1, 1, 1, 0.6, 0), centre_load=90, safety=1.05),
            Queue(
                "retail_voice_en",
                0.06,
                weekdays=(1.2, 1.05, 1, 1, 1, 0.6, 0),
                centre_load=45,
                talk_median=225,
                safety=1.05,
            ),
            Queue(
                "retail_chat",
                0.15,
                "chat",
                EVENING_HOURS,
                (1, 1, 1, 1, 1, 1.1, 0.9),
                330,
                0.5,
                20,
                420,
                60,
                1.1,
                2.0,
                0.7,
            ),
            Queue(
                "retail_email", 0.07, "email", weekdays=(1.3, 1.1, 1, 1, 0.9, 0.4, 0), talk_median=280, wrap_median=15
            ),
        ),
        (1.1, 0.85, 0.9, 0.9, 0.92, 0.95, 0.9, 0.9, 0.95, 1.05, 1.35, 1.4),
        "+4915",
        8,
        20,
        (
            Spell(date(2025, 10, 1), date(2025, 11, 30), 1.2, 0.99, "autumn campaign that the forecast left out"),
            Spell(date(2025, 2, 10), date(2025, 2, 14), 1.0, 0.88, "influenza at the Berlin site"),
        ),
    ),
    Contract(
        "bank",
        "HB",
        2_000_000,
        ("tampa", "manila"),
        (
            Queue("bank_voice_service", 0.17, centre_load=90, talk_median=235, safety=1.3),
            Queue(
                "bank_voice_cards",
                0.10,
                hours=ROUND_THE_CLOCK,
                weekdays=(1.1, 1, 1, 1, 1, 0.9, 0.8),
                centre_load=70,
                talk_median=185,
                safety=1.3,
                reasons=("lost_card", "stolen_card", "limit", "dispute"),
            ),
            Queue("bank_callback", 0.03, "callback", talk_median=240),
        ),
        (1.1, 1.0, 1.05, 1.1, 0.95, 0.95, 0.95, 0.95, 1.0, 1.0, 1.0, 1.05),
        "+1813",
        8,
        20,
        (
            Spell(date(2025, 3, 15), date(2025, 5, 31), 1.0, 0.96, "staffing not yet raised to the amended target"),
            Spell(date(2025, 9, 8), date(2025, 9, 19), 1.0, 0.85, "attrition at the Manila site"),
        ),
    ),
    Contract(
        "health",
        "PH",
        3_000_000,
        ("omaha", "manila"),
        (
            Queue("health_voice_members", 0.14, centre_load=80, talk_median=240, safety=1.0),
            Queue(
                "health_voice_nurse",
                0.05,
                hours=ROUND_THE_CLOCK,
                weekdays=(1, 1, 1, 1, 1, 1, 1),
                centre_load=50,
                talk_median=260,
                safety=1.0,
                reasons=("symptom", "medication", "referral"),
            ),
            Queue(
                "health_chat",
                0.04,
                "chat",
                EVENING_HOURS,
                (1, 1, 1, 1, 1, 0.6, 0.5),
                330,
                0.5,
                20,
                420,
                50,
                1.1,
                2.0,
                0.5,
            ),
        ),
        (1.35, 1.1, 1.0, 0.95, 0.9, 0.9, 0.9, 0.9, 0.95, 1.05, 1.15, 1.2),
        "+1402",
        8,
        20,
        (Spell(date(2025, 1, 1), date(2025, 1, 24), 1.12, 0.97, "new plan year: more members called than forecast"),),
    ),
)
