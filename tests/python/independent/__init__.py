"""A second computation of what the warehouse computes: plain loops over accepted rows and contract terms, no SQL."""
