"""The sentences of explanations, a table for each language. Another language is one more table with the same keys."""

from babel.units import format_unit

_SECONDS_IN = (("hour", 3600), ("minute", 60), ("second", 1))

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "started": "It started on {at}.",
        "deemed_received": "It counts as received on {first_on}.",
        "named_day": "The date named is {first_on}; the last business day before it is {last_on}.",
        "named_day_open": "The date named is {first_on}, a business day.",
        "counted_days": "Business day {first_number}: {first_on}.",
        "counted_days_run": "Business days {first_number} to {last_number}: {first_on} to {last_on}.",
        "counted_time": "{time} on {first_on}.",
        "counted_time_run": "{time} from {first_on} to {last_on}.",
        "skipped": "Not counted: {first_on} ({reasons}).",
        "skipped_run": "Not counted: {first_on} to {last_on} ({reasons}).",
        "paused": "The clock stood from {at} to {until}{because}.",
        "paused_still": "The clock has been standing since {at}{because}.",
        "paused_day": "Not counted: {first_on}, because the clock stood at its close of business{because}.",
        "due": "Due on {at}.",
        "waiting": "When it is due will be known when the clock runs again.",
        "closures_unknown": "Closures are known up to {first_on} only; the due time moves if one is added.",
        "because": " ({reasons})",
        "closed": "closed",
        "no_hours": "no opening hours",
        "not_in_workweek": "not in the workweek",
        "not_business_day": "open, but not a business day",
        "moved": "A change of the calendar moved the due time from {before} to {after}.",
        "moved_for": "A change of the calendar moved the due time from {before} to {after}: {reasons}.",
        "unknown": "a time not known yet",
    },
    "es": {
        "started": "Comenzó el {at}.",
        "deemed_received": "Se considera recibido el {first_on}.",
        "named_day": "La fecha indicada es el {first_on}; el último día hábil anterior es el {last_on}.",
        "named_day_open": "La fecha indicada es el {first_on}, un día hábil.",
        "counted_days": "Día hábil {first_number}: {first_on}.",
        "counted_days_run": "Días hábiles {first_number} a {last_number}: del {first_on} al {last_on}.",
        "counted_time": "{time} el {first_on}.",
        "counted_time_run": "{time} del {first_on} al {last_on}.",
        "skipped": "No cuenta: {first_on} ({reasons}).",
        "skipped_run": "No cuenta: del {first_on} al {last_on} ({reasons}).",
        "paused": "El plazo estuvo detenido del {at} al {until}{because}.",
        "paused_still": "El plazo está detenido desde el {at}{because}.",
        "paused_day": "No cuenta: {first_on}, porque el plazo estaba detenido al cierre{because}.",
        "due": "Vence el {at}.",
        "waiting": "El vencimiento se conocerá cuando el plazo vuelva a correr.",
        "closures_unknown": "Solo se conocen los cierres hasta el {first_on}; el vencimiento cambia si se añade uno.",
        "because": " ({reasons})",
        "closed": "cerrado",
        "no_hours": "sin horario de atención",
        "not_in_workweek": "fuera de la semana laboral",
        "not_business_day": "abierto, pero no es día hábil",
        "moved": "Un cambio del calendario movió el vencimiento del {before} al {after}.",
        "moved_for": "Un cambio del calendario movió el vencimiento del {before} al {after}: {reasons}.",
        "unknown": "una fecha aún desconocida",
    },
}

LANGUAGES: tuple[str, ...] = tuple(TEXTS)
"""The languages in which explanations are given."""


def duration_in_words(seconds: float, language: str) -> str:
    """Return a duration in hours, minutes and seconds, for example `7 hours 30 minutes`."""
    left, parts = round(seconds), []
    for unit, size in _SECONDS_IN:
        count, left = divmod(left, size)
        if count:
            parts.append(format_unit(count, unit, "long", locale=language))
    return " ".join(parts) or format_unit(0, "second", "long", locale=language)
