{{ classify_rows('continuity_tests') }}
