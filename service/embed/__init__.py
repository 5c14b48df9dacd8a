"""How partners show a text: embed methods and their code."""
