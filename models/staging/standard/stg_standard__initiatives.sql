{{ stage_standard('initiatives') }}
