{{ stage_standard('vendor_reports') }}
