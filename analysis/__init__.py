"""What a score is: pure computation, without storage, clock, chance or web."""
