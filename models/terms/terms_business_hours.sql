select * from {{ ref('business_hours') }}
