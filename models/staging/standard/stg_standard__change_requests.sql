{{ stage_standard('change_requests') }}
