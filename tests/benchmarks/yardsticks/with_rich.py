import rich.console
import rich.table
import typer
import yaml

app = typer.Typer()


@app.command()
def first(path: str) -> None:
    """Print a path."""
    print(path, yaml.__version__, rich.table.__name__, rich.console.__name__)


@app.command()
def second(path: str) -> None:
    """Print a path too."""
    print(path)


app()
