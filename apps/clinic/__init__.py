"""The clinician's page: which disease fits, in English and Spanish (Flask)."""

from __future__ import annotations

from braintx.core.errors import MissingExtraError

PORT = 8600


def launch(host: str = "127.0.0.1", port: int = PORT, open_browser: bool = True) -> None:
    """Serve the page until interrupted; see `apps.clinic.serving.launch`.

    Parameters
    ----------
    host : str, default="127.0.0.1"
        Address to listen on; the default is this computer alone.
    port : int, default=8600
    open_browser : bool, default=True

    Raises
    ------
    BrainTxError
        The port is taken.
    MissingExtraError
        Where what serves it is not installed.
    """
    try:  # Flask and the server are loaded by whoever opens the page
        from apps.clinic import serving
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "The clinician's page needs {package}. Install `braintx[serve]`, or requirements.txt.",
            package=str(error.name),
        ) from error
    serving.launch(host, port, open_browser=open_browser)
