select * from {{ ref('ratchets') }}
