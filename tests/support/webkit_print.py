"""Print a page to a PDF file with WebKitGTK, whose WebDriver has no print command.

Run as a program, because GTK needs a main loop: `webkit_print.py LIBRARY URL READY FILE`. It opens the URL, polls until
the JavaScript expression READY is true, prints, and exits with 0 or an error message. The shared libraries are those of
the browser, called through ctypes, so no package is needed besides its WebDriver.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from ctypes import CDLL, CFUNCTYPE, Structure, byref, c_char_p, c_int, c_uint, c_void_p
from ctypes.util import find_library
from pathlib import Path

LOADED = 3  # WEBKIT_LOAD_FINISHED
POLL_MS = 50


class _GError(Structure):
    """The error structure of GLib."""

    _fields_ = (("domain", c_uint), ("code", c_int), ("message", c_char_p))


def _library(name: str, **results: object) -> CDLL:
    """Load a shared library; its functions return an int unless `results` names another type."""
    found = find_library(name)
    if not found:
        sys.exit(f"There is no library {name}.")
    library = CDLL(found)
    for function, kind in results.items():
        getattr(library, function).restype = kind
    return library


def main(browser: str, url: str, ready: str, file: Path) -> None:
    """Print a page to a file."""
    glib, gobject = _library("glib-2.0"), _library("gobject-2.0")
    made_by_gtk = ("gtk_offscreen_window_new", "gtk_print_settings_new")
    gtk = _library("gtk-3", **dict.fromkeys(made_by_gtk, c_void_p))
    made_by_webkit = ("web_view_new", "print_operation_new", "web_view_evaluate_javascript_finish")
    webkit = _library(browser, **{f"webkit_{name}": c_void_p for name in made_by_webkit})
    script = _library(browser.replace("webkit2gtk", "javascriptcoregtk"))
    callbacks: list[object] = []  # ctypes keeps none alive
    failures: list[str] = []

    def connect(instance: c_void_p, signal: bytes, call: Callable[[int | None], None]) -> None:
        callback = CFUNCTYPE(None, c_void_p, c_void_p, c_void_p)(lambda _instance, value, _data: call(value))
        callbacks.append(callback)
        gobject.g_signal_connect_data(instance, signal, callback, None, None, 0)

    def end(error: int | None = None) -> None:
        if error:
            failures.append(str(_GError.from_address(error).message))
        gtk.gtk_main_quit()

    def start_printing() -> None:
        settings = c_void_p(gtk.gtk_print_settings_new())
        gtk.gtk_print_settings_set_printer(settings, b"Print to File")
        gtk.gtk_print_settings_set(settings, b"output-file-format", b"pdf")
        gtk.gtk_print_settings_set(settings, b"output-uri", file.as_uri().encode())
        operation = c_void_p(webkit.webkit_print_operation_new(view))
        webkit.webkit_print_operation_set_print_settings(operation, settings)
        connect(operation, b"failed", end)
        connect(operation, b"finished", lambda _: end())
        webkit.webkit_print_operation_print(operation)

    @CFUNCTYPE(c_int, c_void_p)
    def ask(_data: int | None) -> int:
        text = f"Boolean({ready})".encode()
        webkit.webkit_web_view_evaluate_javascript(view, text, -1, None, None, None, answered, None)
        return 0  # do not repeat

    @CFUNCTYPE(None, c_void_p, c_void_p, c_void_p)
    def answered(_view: int, result: int, _data: int | None) -> None:
        error = c_void_p()
        value = webkit.webkit_web_view_evaluate_javascript_finish(view, c_void_p(result), byref(error))
        if error.value:
            end(error.value)
        elif script.jsc_value_to_boolean(c_void_p(value)):
            start_printing()
        else:
            glib.g_timeout_add(POLL_MS, ask, None)

    gtk.gtk_init(None, None)
    view = c_void_p(webkit.webkit_web_view_new())
    window = c_void_p(gtk.gtk_offscreen_window_new())
    gtk.gtk_window_set_default_size(window, 1280, 1000)
    gtk.gtk_container_add(window, view)
    gtk.gtk_widget_show_all(window)
    connect(view, b"load-changed", lambda event: ask(None) if event == LOADED else None)
    webkit.webkit_web_view_load_uri(view, url.encode())
    gtk.gtk_main()
    if failures:
        sys.exit(failures[0])


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
