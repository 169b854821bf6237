select * from {{ ref('indexation') }}
