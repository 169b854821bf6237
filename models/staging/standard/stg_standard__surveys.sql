{{ stage_standard('surveys') }}
