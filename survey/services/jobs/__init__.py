"""Long work that outlives a closed browser and a killed process."""
