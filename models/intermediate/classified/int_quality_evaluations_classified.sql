{{ classify_rows('quality_evaluations') }}
