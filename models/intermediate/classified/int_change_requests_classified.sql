{{ classify_rows('change_requests') }}
