{{ classify_rows('vendor_reports') }}
