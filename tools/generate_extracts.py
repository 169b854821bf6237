"""Writes demo extracts: three contracts, fifteen months, every extract of the layout, and the truth beside them.

python -m tools.generate_extracts --output data/raw --contacts 20_000
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from tqdm import tqdm

from tools.extracts import audits, billing, market, reports, staffing
from tools.extracts.arrivals import holidays, slots_of
from tools.extracts.audits import add_months
from tools.extracts.billing_errors import plant_errors
from tools.extracts.contacts import SCHEMA, ContactMaker, Returns, as_table
from tools.extracts.demand import Demand, Scale
from tools.extracts.dirt import ContactDirt, Row, Truth, contact_key
from tools.extracts.profiles import CONTRACTS, Contract
from tools.extracts.small_dirt import plant_monthly, plant_small
from tools.extracts.terms import Terms
from tools.extracts.writing import ParquetStream, Writer, month_text, without_dictionaries

FIRST_DAY = date(2024, 10, 1)
LAST_DAY = date(2025, 12, 31)
CSV_LIMIT = 200_000  # contacts; above it contacts are Parquet only
CHUNK = 400_000  # contacts made at a time
SAMPLE = 4_000  # rows of a month that dirt is made from, when the month is large
MOST_DIRT = 400  # rows of one kind a contract and month


@dataclass(frozen=True)
class Run:
    contacts: int
    seed: int
    first: date
    last: date
    staffing: float = 1.0

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_large(self) -> bool:
        return self.contacts > CSV_LIMIT

    def parameters(self) -> dict[str, object]:
        return {
            "contacts": self.contacts,
            "seed": self.seed,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
        }

    def rng(self, *purpose: object) -> np.random.Generator:
        """A stream of its own for every purpose, so that one part does not shift another."""
        return np.random.default_rng([self.seed, *(crc32(str(part).encode()) for part in purpose)])


class ContractRun:
    """One contract: its demand, people and contacts, month by month."""

    def __init__(self, run: Run, contract: Contract, terms: Terms, only_day: date | None = None) -> None:
        self.run, self.contract, self.terms = run, contract, terms
        row = terms.contracts[contract.contract_id]
        self.zone = ZoneInfo(row["time_zone"])
        self.starts_on = date.fromisoformat(row["starts_on"])
        closed = holidays(terms.rows("holidays"), row["calendar_id"])
        scale = Scale(contract, row["time_zone"], closed, run.first, run.days, run.contacts)
        cid = contract.contract_id
        whole = slots_of(row["time_zone"], run.first, run.days)
        demand = Demand(contract, scale, whole, closed, run.rng(cid, "demand"), run.staffing)
        busiest = float(np.quantile(demand.planned_hours, 0.95))
        self.roster = staffing.make_roster(contract, busiest, run.first, run.days, run.rng(cid, "roster"))
        first_number = 0
        if only_day:
            first_number = (only_day - run.first).days
            demand = Demand(
                contract, scale, slots_of(row["time_zone"], only_day, 1), closed, run.rng(cid, only_day), run.staffing
            )
        self.demand = demand
        self.duty = staffing.make_duty(self.roster, demand, first_number, run.rng(cid, "duty", only_day))
        self.maker = ContactMaker(contract, demand, self.duty)

    def months(self) -> list[tuple[date, int, int]]:
        """First day of each month with the numbers of its first day and of the day after its last."""
        days = self.demand.slots.days
        starts = [i for i, day in enumerate(days) if i == 0 or day.day == 1]
        return [(days[i], i, j) for i, j in zip(starts, [*starts[1:], len(days)], strict=True)]

    def chunks(self, low: int, high: int) -> list[tuple[int, int]]:
        slots = self.demand.slots
        part = self.demand.actual[:, (slots.day >= low) & (slots.day < high)].sum()
        pieces = min(high - low, max(1, int(np.ceil(part / CHUNK))))
        edges = np.linspace(low, high, pieces + 1).astype(int)
        return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def to_rows(table: pa.Table) -> list[Row]:
    return table.cast(SCHEMA).to_pylist()


def dirt_count(clean: int, share: float) -> int:
    return min(MOST_DIRT, max(1, round(clean * share)))


class ContactFiles:
    """Writes the contacts of a contract, month by month, with everything that goes wrong on the way."""

    def __init__(self, contract_run: ContractRun, writer: Writer, truth: Truth) -> None:
        self.run, self.writer, self.truth = contract_run.run, writer, truth
        self.contract = contract_run.contract
        self.zone = contract_run.zone
        starts = datetime.combine(contract_run.starts_on - timedelta(days=12), datetime.min.time(), self.zone)
        self.dirt = ContactDirt(self.contract.contract_id, starts + timedelta(hours=11), truth)
        self.held_back: list[Row] = []
        self.held_back_table: pa.Table | None = None

    def is_parquet(self, month: date) -> bool:
        """The health network delivers Parquet, the bank from July 2025, the retailer never."""
        cid = self.contract.contract_id
        return self.run.is_large or cid == "health" or (cid == "bank" and month >= date(2025, 7, 1))

    def name(self, month: date) -> str:
        cid = self.contract.contract_id
        if self.run.is_large:
            return f"contract={cid}/month={month_text(month)}/part-0.parquet"
        return f"{cid}/{cid}_contacts_{month_text(month)}.{'parquet' if self.is_parquet(month) else 'csv'}"

    def small_month(self, month: date, table: pa.Table, is_last: bool, rng: np.random.Generator) -> None:
        """All rows of a month in memory: late rows, older versions, copies, bad rows; then one file, or two."""
        cid = self.contract.contract_id
        name, rows = self.name(month), to_rows(table)
        file = f"contacts/{name}"
        is_csv = not self.is_parquet(month)
        delivered, self.held_back = self.held_back, []
        for row in delivered:
            self.truth.add("contacts", file, contact_key(row), "late row", "", "accepted")
        if cid == "retail" and month == date(2025, 2, 1):
            # The clean month: its file is delivered twice, under another name and in a later folder.
            self.write(name, rows + delivered, month, manifest=True)
            again = f"redelivered/{cid}_contacts_{month_text(month)}_again.csv"
            self.writer.copy("contacts", name, again)
            for row in rows + delivered:
                self.truth.add(
                    "contacts", f"contacts/{again}", contact_key(row), "file delivered again", "", "superseded"
                )
            return
        n = len(rows)
        if not is_last:
            late = [row for row in rows if row["queued_at"] >= rows[-1]["queued_at"] - timedelta(days=3)]
            chosen = rng.choice(len(late), min(len(late), dirt_count(n, 0.004)), replace=False)
            self.held_back = [late[i] for i in sorted(chosen.tolist())]
            kept = {id(row) for row in self.held_back}
            rows = [row for row in rows if id(row) not in kept]
        self.dirt.oddities(rows, dirt_count(n, 0.004), file, rng)
        copies = self.dirt.duplicates(rows, dirt_count(n, 0.003), file, rng)
        older = self.dirt.older_versions(rows, dirt_count(n, 0.004), file, rng)
        bad = self.dirt.rejected(rows, dirt_count(n, 0.012), file, rng, with_text=is_csv)
        pairs = self.dirt.contradictions(rows, dirt_count(n, 0.001), file, rng)
        everything = rows + delivered + copies + older + bad + pairs
        # Nobody sorts what an ACD sends: the planted rows stand anywhere in the file.
        order = rng.permutation(len(everything))
        everything = [everything[i] for i in order]
        malformed = self.dirt.malformed(rows, file) if is_csv and month.month % 3 == 0 else []
        self.write(name, everything, month, malformed=malformed, manifest=not malformed and month.month % 4 == 1)
        if not is_csv:
            self.text_dirt(month, rows, rng)

    def text_dirt(self, month: date, rows: list[Row], rng: np.random.Generator) -> None:
        """What a typed column cannot hold arrives in a small file keyed in by hand."""
        if month.month % 3:
            return
        cid = self.contract.contract_id
        name = f"manual/{cid}_corrections_{month_text(month)}.csv"
        bad = self.dirt.rejected(rows, len(self.dirt.kinds), f"contacts/{name}", rng, with_text=True)
        self.writer.rows("contacts", name, bad, self.zone)

    def write(
        self, name: str, rows: list[Row], month: date, malformed: list[str] | None = None, manifest: bool = False
    ) -> None:
        if name.endswith(".parquet"):
            self.writer.rows("contacts", name, rows, manifest=manifest)
            return
        # Offsets in even months, Z in odd ones; one vendor release added a column that nobody asked for.
        zone = self.zone if month.month % 2 == 0 else None
        extra = ("acd_node",) if month.month == 5 else ()
        rows = [{**row, "acd_node": "n1"} for row in rows] if extra else rows
        self.writer.rows(
            "contacts", name, rows, zone, manifest, malformed or (), extra, "\r\n" if month.month == 8 else "\n"
        )

    def without_late_rows(self, month: date, table: pa.Table, is_month_start: bool, is_month_end: bool) -> pa.Table:
        """A part of a large month: the last rows of a month come with the next one."""
        delivered, count = self.held_back_table if is_month_start else None, 0
        if is_month_end:
            count = dirt_count(table.num_rows, 0.001)
            self.held_back_table = table.slice(table.num_rows - count)
            next_file = f"contacts/{self.name(add_months(month.replace(day=1), 1))}"
            for row in to_rows(self.held_back_table.select(SCHEMA.names)):
                self.truth.add("contacts", next_file, contact_key(row), "late row", "", "accepted")
        table = table.slice(0, table.num_rows - count)
        return pa.concat_tables([table, delivered], promote_options="default") if delivered is not None else table

    def large_extras(self, month: date, sample: pa.Table, rng: np.random.Generator) -> pa.Table:
        """Dirt of a large month, made from a sample of it."""
        rows = to_rows(sample)
        file = f"contacts/{self.name(month)}"
        n = len(rows)
        copies = self.dirt.duplicates(rows, dirt_count(n, 0.02), file, rng)
        older = self.dirt.older_versions(rows, dirt_count(n, 0.02), file, rng)
        bad = self.dirt.rejected(rows, dirt_count(n, 0.05), file, rng, with_text=False)
        pairs = self.dirt.contradictions(rows, dirt_count(n, 0.005), file, rng)
        self.text_dirt(month, rows, rng)
        return pa.Table.from_pylist(copies + older + bad + pairs, SCHEMA)


def write_contract(
    contract_run: ContractRun,
    writer: Writer,
    truth: Truth,
    ledger: billing.Ledger,
    samples: dict[str, list[Row]],
    bar: tqdm,
) -> None:
    run, contract = contract_run.run, contract_run.contract
    cid = contract.contract_id
    files = ContactFiles(contract_run, writer, truth)
    returns = Returns.none()
    months = contract_run.months()
    for month, low, high in months:
        text = month_text(month)
        bar.set_postfix_str(f"{cid} {text}")
        tables: list[pa.Table] = []
        stream = ParquetStream(writer.path("contacts", files.name(month))) if run.is_large else None
        surveys, evaluations, sample = [], [], None
        for begin, end in contract_run.chunks(low, high):
            day = contract_run.demand.slots.days[begin]
            legs, returns = contract_run.maker.make(begin, end, run.rng(cid, "contacts", day), returns)
            table = as_table(legs, contract, contract_run.roster.agent_ids)
            ids = table["contact_id"].combine_chunks()
            audit_rng = run.rng(cid, "audits", day)
            surveys.append(audits.make_surveys(contract, legs, ids, 0.08, audit_rng))
            evaluations.append(audits.make_evaluations(contract, legs, ids, contract_run.roster.agent_ids, audit_rng))
            ledger.add_contacts(contract_run, legs)
            if stream:
                is_month_end = end == high and high != months[-1][2]
                stream.write(files.without_late_rows(month, table, begin == low, is_month_end))
                sample = table.slice(0, SAMPLE) if sample is None else sample
            else:
                tables.append(table)
            bar.update(int((legs["leg"] == 1).sum()))
        dirt_rng = run.rng(cid, "dirt", month)
        if stream:
            stream.write(files.large_extras(month, sample, dirt_rng))
            stream.close()
        else:
            files.small_month(
                month, pa.concat_tables([t.cast(SCHEMA) for t in tables]), high == months[-1][2], dirt_rng
            )
        activity, worked = staffing.make_activity(
            contract,
            contract_run.roster,
            contract_run.demand,
            contract_run.duty,
            (low, high),
            run.rng(cid, "activity", month),
        )
        ledger.add_activity(contract_run, worked)
        monthly = {
            "surveys": pa.concat_tables(surveys),
            "quality_evaluations": pa.concat_tables(evaluations),
            "agent_activity": activity,
        }
        for extract, table in monthly.items():
            write_table(writer, run, extract, cid, month, table, contract_run.zone)
            if table.num_rows and extract not in samples:
                samples[extract] = without_dictionaries(table.slice(0, 20)).to_pylist()


def write_table(writer: Writer, run: Run, extract: str, cid: str, month: date, table: pa.Table, zone: ZoneInfo) -> None:
    """A month of a lesser extract: Parquet when large or when the health network sends it, else CSV."""
    text = month_text(month)
    if run.is_large or cid == "health":
        stream = ParquetStream(writer.path(extract, f"{cid}_{extract}_{text}.parquet"))
        stream.write(table)
        stream.close()
    else:
        rows = without_dictionaries(table).to_pylist()
        writer.rows(extract, f"{cid}_{extract}_{text}.csv", rows, zone if month.month % 2 else None)


def generate(run: Run, output: Path, broken_files: bool = False, quiet: bool = False) -> None:
    terms = Terms()
    writer, truth = Writer(output), Truth()
    ledger = billing.Ledger(terms, run.first, run.last)
    rows: dict[str, list[dict]] = {"agents": [], "forecasts": []}
    samples: dict[str, list[Row]] = {}
    with tqdm(total=run.contacts, unit=" contacts", unit_scale=True, disable=quiet or None) as bar:
        for contract in CONTRACTS:
            contract_run = ContractRun(run, contract, terms)
            governance = audits.make_governance(
                contract,
                contract_run.zone,
                contract_run.roster.agent_ids,
                run.first,
                run.last,
                run.rng(contract.contract_id, "governance"),
            )
            ledger.relief += governance["relief_events"]
            write_contract(contract_run, writer, truth, ledger, samples, bar)
            rows["agents"] += contract_run.roster.rows
            rows["forecasts"] += staffing.make_forecasts(
                contract, contract_run.demand, run.rng(contract.contract_id, "forecasts")
            )
            for extract, found in governance.items():
                rows.setdefault(extract, []).extend(found)
            ledger.add_roster(contract_run)
    evidence, evidence_truth = audits.make_evidence(terms, run.first, run.last, run.rng("evidence"))
    rows["obligation_evidence"] = evidence
    rows["market_rates"] = market.make_market_rates(terms, run.first, run.last, run.rng("market"))
    rows["initiatives"], rows["benefit_claims"] = market.make_initiatives(
        run.contacts, run.first, run.last, run.rng("initiatives")
    )
    rows["exchange_rates"] = market.make_exchange_rates(run.first, run.last, run.rng("exchange"))
    rows["index_values"] = market.make_index_values(terms, run.last, run.rng("index"))
    rows |= ledger.bill(rows, plant_errors)
    rows["vendor_reports"] = reports.vendor_reports(ledger, run.rng("vendor"))
    plant_small(rows, writer, truth, run.rng("small dirt"))
    plant_monthly(samples, writer, truth)
    writer.truth("planted_rejections.csv", truth.rows, ["extract", "file", "key", "kind", "reason", "status"])
    writer.truth("planted_evidence_gaps.csv", evidence_truth, ["obligation_id", "due_on", "status"])
    reports.write_truth(ledger, writer)
    (writer.truth_folder / "generation.json").write_text(json.dumps(run.parameters()) + "\n", encoding="utf-8")
    if broken_files:
        from tools.extracts.broken import write_broken_files

        write_broken_files(writer)
    if not quiet:
        print(f"{len(writer.files)} files in {output}, the truth about them in {writer.truth_folder}")


def add_day(output: Path, day: date, quiet: bool = False) -> None:
    """One more day of contacts for an output that was generated before, as new files."""
    stored = json.loads((output.parent / "truth" / "generation.json").read_text(encoding="utf-8"))
    run = Run(
        stored["contacts"], stored["seed"], date.fromisoformat(stored["first"]), date.fromisoformat(stored["last"])
    )
    if day <= run.last:
        raise SystemExit(f"--extra-day {day} is not after the last day generated, {run.last}")
    writer, terms = Writer(output), Terms()
    for contract in CONTRACTS:
        cid = contract.contract_id
        contract_run = ContractRun(run, contract, terms, only_day=day)
        legs, _ = contract_run.maker.make(0, 1, run.rng(cid, "contacts", day), Returns.none())
        table = as_table(legs, contract, contract_run.roster.agent_ids)
        folder = f"contract={cid}/month={month_text(day)}" if run.is_large else cid
        stream = ParquetStream(writer.path("contacts", f"{folder}/{cid}_contacts_{day}.parquet"))
        stream.write(table)
        stream.close()
        if not quiet:
            print(f"{table.num_rows} legs of {day} added to {output}/contacts/{folder}")


def refuse_other_data(run: Run, output: Path) -> None:
    """Demo files are never mixed with somebody's own extracts, nor with those of another demo."""
    if not any(path.is_file() for path in output.rglob("*")):
        return
    stored = output.parent / "truth" / "generation.json"
    if not stored.exists() or json.loads(stored.read_text(encoding="utf-8")) != run.parameters():
        raise SystemExit(f"{output} holds other files: name an empty folder with --output, or remove them first")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("data/raw"))
    parser.add_argument("--contacts", type=int, default=20_000, help="about so many contacts, underscores allowed")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--end", type=date.fromisoformat, default=LAST_DAY, help="last local day")
    parser.add_argument("--days", type=int, help="so many days up to --end; default from 2024-10-01")
    parser.add_argument("--extra-day", type=date.fromisoformat, help="only add one more day to an existing output")
    parser.add_argument("--broken-files", action="store_true", help="add a file of each kind that the gate must stop")
    parser.add_argument("--quiet", action="store_true")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.extra_day:
        add_day(options.output, options.extra_day, options.quiet)
        return
    first = options.end - timedelta(days=options.days - 1) if options.days else FIRST_DAY
    run = Run(options.contacts, options.seed, first, options.end)
    refuse_other_data(run, options.output)
    generate(run, options.output, options.broken_files, options.quiet)


if __name__ == "__main__":
    main()
