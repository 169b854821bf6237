select * from {{ ref('contracts') }}
