import typer

app = typer.Typer()


@app.callback(invoke_without_command=True)
def start(version: bool = False) -> None:
    if version:
        print("yardstick 1.0")


@app.command()
def first(path: str) -> None:
    """Print a path."""
    print(path)


@app.command()
def second(path: str) -> None:
    """Print a path too."""
    print(path)


app()
