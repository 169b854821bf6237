{{ classify_rows('improvement_plans') }}
