"""Words to dates and passages: pure, without Django and without a clock."""
