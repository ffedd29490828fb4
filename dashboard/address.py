"""Keeps what is chosen on a page in its address, by code, so that a link opens the same view.

Streamlit can bind a widget to the address itself, but writes the words it shows; words change and
codes do not, so an address must hold codes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

STATE = "address"
# Under this key a copied link names the build that it was made of.
BUILD, BUILD_ID = "build", re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")
# Of an address, which anybody can make as long as they like.
MOST_VALUES = 1_000
MOST_LETTERS = 1_000
MOST_DIGITS = 9
# Of what an address asks for that is not there, when that is said.
UNKNOWN_SHOWN, UNKNOWN_LETTERS = 5, 60


@dataclass
class AddressState:
    """What one session's address held when it was last written, on which page, and what is kept.

    `starting` are choices left as they start, which an address leaves out and a copied link has;
    `build` is the build that a followed link names, until another page is shown.
    """

    page: str = ""
    written: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    starting: dict[str, list[str]] = field(default_factory=dict)
    build: str = ""
    is_followed: bool = True
    is_moved: bool = True
    is_new: bool = True


@dataclass(frozen=True)
class Start:
    """Codes that are chosen where nobody has chosen yet, and how many can be at the most.

    They stand in the address like any choice.
    """

    codes: Sequence[str] = ()
    most: int | None = None


EMPTY = Start()


def begin(page: str) -> None:
    """Decide, before any choice is shown, whether the address or the session says what is chosen.

    The address does when somebody followed or typed it; the session does when they changed a choice
    or went to another page by its bare name, where choices are kept.
    """
    state = _state()
    now = _now()
    is_bare_move = page != state.page and not now and not state.is_new
    state.is_followed = (state.is_new or now != state.written) and not is_bare_move
    state.is_moved = page != state.page
    state.page, state.is_new = page, False
    state.written, state.unknown, state.starting = {}, [], {}
    if state.is_followed or state.is_moved:
        named = now.get(BUILD, [""])[0] if state.is_followed else ""
        state.build = named if BUILD_ID.fullmatch(named) else ""
    if state.build:
        state.written[BUILD] = [state.build]


def end() -> None:
    """Write what is chosen into the address, once every choice has been shown."""
    state = _state()
    if state.written != _now():
        st.query_params.from_dict(state.written)


def asked_for(key: str) -> list[str]:
    """The codes that are chosen under this key, in the address or before on another page."""
    return list(_wanted(key, []))


def build_asked_for() -> str:
    """The build that the link which led here was made of; empty where it names none."""
    return _state().build


def link(build_id: str, anchor: str = "") -> str:
    """The whole address of this page with all that is chosen above, and of a part of the page.

    What was left as it starts is in it too, and the build: another version may start otherwise,
    and another build has other figures, which whoever follows the link is to be told.
    """
    page = (st.context.url or "").split("?")[0].split("#")[0]
    query = urlencode(_state().starting | _state().written | {BUILD: [build_id]}, doseq=True)
    return f"{page}{f'?{query}' if query else ''}{f'#{anchor}' if anchor else ''}"


def has(key: str) -> bool:
    """Whether something is chosen under this key, in the address or before on another page."""
    return bool(_wanted(key, []))


def several(
    label: str,
    key: str,
    options: Mapping[str, str],
    placeholder: str,
    start: Start = EMPTY,
) -> list[str]:
    """A choice of any number of codes, shown by their labels."""
    wanted = _wanted(key, list(start.codes))
    _restore(key, [code for code in wanted if code in options][: start.most])
    _say_unknown(label, [code for code in wanted if code not in options])
    chosen = st.multiselect(
        label,
        list(options),
        key=key,
        format_func=lambda code: options[code],
        placeholder=placeholder,
        max_selections=start.most,
    )
    _keep(key, chosen, [])
    return chosen


def one(label: str, key: str, options: Mapping[str, str], is_row: bool = False) -> str:
    """A choice of one code, shown by its label; the first is chosen until another is."""
    default = next(iter(options))
    asked = _wanted(key, [default])
    wanted = [code for code in asked if code in options]
    _say_unknown(label, [code for code in asked if code not in options])
    _restore(key, (wanted or [default])[0])
    codes = list(options)
    if is_row:
        chosen = st.segmented_control(
            label, codes, key=key, required=True, format_func=lambda code: options[code]
        )
    else:
        chosen = st.selectbox(label, codes, key=key, format_func=lambda code: options[code])
    _keep(key, [chosen or default], [default])
    _state().starting[key] = [default]
    return chosen or default


def yes_or_no(label: str, key: str, default: bool, help_text: str) -> bool:
    """A choice of yes or no."""
    codes = {True: "yes", False: "no"}
    _restore(key, _wanted(key, [codes[default]]) == ["yes"])
    chosen = st.toggle(label, key=key, help=help_text)
    _keep(key, [codes[chosen]], [codes[default]])
    return chosen


def words(label: str, key: str, placeholder: str) -> str:
    """Words that somebody types; none means no search."""
    _restore(key, (_wanted(key, [""]))[0])
    typed = st.text_input(label, key=key, placeholder=placeholder).strip()
    _keep(key, [typed], [""])
    return typed


def private_words(label: str, key: str, placeholder: str) -> str:
    """Words that somebody types and that never stand in the address; a link may fill them in."""
    given = _now().get(key) if _state().is_followed else None
    if given:
        st.session_state[key] = given[0]
    return st.text_input(label, key=key, placeholder=placeholder).strip()


def held(key: str) -> str:
    """What a link that led here says under this key; it stays in the address."""
    value = _wanted(key, [""])[0]
    _keep(key, [value], [""])
    return value


def page_number(key: str, pages: int) -> int:
    """Which page of a list is shown, from 1; nothing to choose where there is one."""
    wanted = _wanted(key, ["1"])[0]
    number = int(wanted) if wanted.isdecimal() and len(wanted) <= MOST_DIGITS else 1
    if pages <= 1:
        _state().kept.pop(key, None)
        return 1
    state = _state()
    if state.is_followed or state.is_moved or key not in state.starts:
        state.starts[key] = min(max(number, 1), pages)
    # the widget takes where it starts as its default, so another start is another widget
    start = min(state.starts[key], pages)
    chosen = st.pagination(pages, default=start, key=f"{key}-{start}-{pages}")
    _keep(key, [str(chosen)], ["1"])
    return chosen


def _say_unknown(label: str, codes: list[str]) -> None:
    """A choice that this build does not have must not change a view in silence.

    What is kept from another page may have no place on this one, and nobody asked for it here.
    """
    if codes and _state().is_followed:
        shown = ", ".join(code[:UNKNOWN_LETTERS] for code in codes[:UNKNOWN_SHOWN])
        more = len(codes) - UNKNOWN_SHOWN
        _state().unknown.append(f"{label}: {shown}{f' and {more:,} more' if more > 0 else ''}")


def unknown_choices() -> str:
    """What the address asked for that is not in this build, if anything."""
    return "; ".join(_state().unknown)


def _state() -> AddressState:
    if STATE not in st.session_state:
        st.session_state[STATE] = AddressState()
    return st.session_state[STATE]


def _now() -> dict[str, list[str]]:
    return {
        key: [value[:MOST_LETTERS] for value in st.query_params.get_all(key)[:MOST_VALUES]]
        for key in st.query_params
    }


def _wanted(key: str, default: list[str]) -> list[str]:
    state = _state()
    held = _now().get(key) if state.is_followed else state.kept.get(key)
    return held or default


def _restore(key: str, value: object) -> None:
    state = _state()
    if state.is_followed or state.is_moved or key not in st.session_state:
        st.session_state[key] = value


def _keep(key: str, chosen: Sequence[str], default: list[str]) -> None:
    state = _state()
    state.kept[key] = list(chosen)
    if list(chosen) != default:
        state.written[key] = list(chosen)
