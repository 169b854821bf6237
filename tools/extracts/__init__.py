"""The parts of the demo generator (tools/generate_extracts.py).

profiles says how the demo contracts behave; arrivals, demand and queueing give contacts, agents and waits of every
half hour; contacts, staffing, audits and market make the extracts; measuring, billing, billing_errors and reports what
the provider bills and reports; dirt, small_dirt and broken what goes wrong on the way; writing the files.

What was planted is written to the folder `truth` beside the extracts:
- planted_rejections.csv: rows with the status they must get (rejected, superseded; accepted if merely odd or late)
- planted_billing_errors.csv: errors in invoices, billed against correct
- planted_misses.csv: months in which demand or staffing was driven off its plan
- planted_evidence_gaps.csv: obligations whose evidence is late, rejected or missing
- contacts_truth.csv, service_level_truth.csv, billing_truth.csv: what the accepted rows add up to, worked out apart
  from the warehouse
- generation.json: the parameters, which --extra-day reads
"""
