"""Read YAML text into pumps, clinics and catalogues, and record every problem with its place."""
