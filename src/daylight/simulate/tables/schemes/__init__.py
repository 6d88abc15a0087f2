"""What is planted 「埋设情形」: schemes in variants from crude to careful, each labelled with the model that should find it."""
