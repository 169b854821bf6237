"""Files that the gate must stop, one of each critical kind; only on demand, for the demo's build is to succeed."""

from __future__ import annotations

import json

from tools.extracts.writing import Writer

HEADER = "response_id,contact_id,responded_at,score,scale_max\n"
ROW = "S-1,RT-1,2025-03-30T10:15:00+02:00,4,5\n"


def write_broken_files(writer: Writer) -> None:
    def put(name: str, content: bytes) -> None:
        writer.path("surveys", f"broken/{name}").write_bytes(content)

    put("empty.csv", b"")
    put("header_only.csv", HEADER.encode())
    put("wrong_encoding.csv", (HEADER + "S-2,M\u00fcller,2025-03-30T10:15:00+02:00,4,5\n").encode("utf-16"))
    put("latin1.csv", (HEADER + "S-2,M\u00fcller,2025-03-30T10:15:00+02:00,4,5\n").encode("latin-1"))
    put("missing_column.csv", (HEADER.replace("score,", "") + "S-3,RT-1,2025-03-30T10:15:00+02:00,5\n").encode())
    put("wrong_total.csv", (HEADER + ROW).encode())
    put("wrong_total.csv.manifest.json", json.dumps({"rows": 2, "sums": {"score": 9}}).encode())
    put("unreadable.parquet", b"PAR1 this is not a Parquet file")
    writer.truth(
        "broken_files.csv",
        [
            {"file": f"surveys/broken/{name}", "kind": kind}
            for name, kind in (
                ("empty.csv", "empty file"),
                ("header_only.csv", "no rows"),
                ("wrong_encoding.csv", "wrong encoding"),
                ("latin1.csv", "wrong encoding"),
                ("missing_column.csv", "missing required column"),
                ("wrong_total.csv", "control totals off"),
                ("unreadable.parquet", "unreadable file"),
            )
        ],
        ["file", "kind"],
    )
