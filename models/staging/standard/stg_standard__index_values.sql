{{ stage_standard('index_values') }}
