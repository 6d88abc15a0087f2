"""`migrate` puts the guards in place too."""
