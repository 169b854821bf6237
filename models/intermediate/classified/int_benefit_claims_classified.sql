{{ classify_rows('benefit_claims') }}
