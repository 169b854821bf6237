{{ classify_rows('obligation_evidence') }}
