import typer

app = typer.Typer()


@app.command()
def first(path: str) -> None:
    """Print a path."""
    print(path)


@app.command()
def second(path: str) -> None:
    """Print a path too."""
    print(path)


app()
