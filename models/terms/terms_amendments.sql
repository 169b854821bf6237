select * from {{ ref('amendments') }}
