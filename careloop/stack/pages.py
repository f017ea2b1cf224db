"""The small pages of the front door: where everything is, and the mail that the sink has taken."""

from jinja2 import DictLoader, Environment, StrictUndefined

BASE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}careloop{% endblock %}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8886; }
iframe { width: 100%; height: 40rem; border: 1px solid #8886; background: white; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8886; padding: 1rem; }
.quiet { opacity: .75; }
</style>
</head>
<body>
<main>
{% block main %}{% endblock %}
</main>
</body>
</html>
"""

HOME = """{% extends "base" %}
{% block main %}
<h1>careloop</h1>
<p>From a survey answer to an answered customer, and the proof of it. These services run here:</p>
<table>
<thead><tr><th scope="col">Service</th><th scope="col">What it does</th><th scope="col">Interface</th><th scope="col">State</th></tr></thead>
<tbody>
{% for service in services %}
<tr>
<th scope="row">{{ service.name }}</th>
<td>{{ service.what }}</td>
<td><a href="/{{ service.name }}/openapi.json">OpenAPI</a></td>
<td><a href="/{{ service.name }}/ready">ready?</a></td>
</tr>
{% endfor %}
</tbody>
</table>
{% if survey_pages %}
<h2>Surveys to answer</h2>
<p>Open to everybody; an answer counts at once.</p>
<ul>
{% for page in survey_pages %}
<li><a href="{{ page.url }}">{{ page.program }}</a> <span class="quiet">{{ page.agency }}</span></li>
{% endfor %}
</ul>
{% endif %}
{% if open_pages.forms %}
<h2>Compliments, questions, complaints</h2>
<p>Open to everybody; what is sent becomes an entry of the agency's log.</p>
<ul>
{% for page in open_pages.forms %}
<li><a href="{{ page.address }}">{{ page.agency }}</a></li>
{% endfor %}
</ul>
{% endif %}
{% if open_pages.results %}
<h2>Published results</h2>
<ul>
{% for page in open_pages.results %}
<li><a href="{{ page.address }}">{{ page.agency }}</a></li>
{% endfor %}
</ul>
{% endif %}
<h2>For people of an agency</h2>
<p><a href="/reporter/overview">The agency's overview</a>: scores, deadlines, and reports with their sign-offs.
It asks who you are: <code>careloop login-link --service reporter</code> makes a link that signs in.</p>
{% if has_mail %}
<p>No mail server is set up, so mail is kept here instead of being sent: <a href="/mail">read it</a>.</p>
{% endif %}
{% endblock %}
"""

MAIL = """{% extends "base" %}
{% block title %}Mail - careloop{% endblock %}
{% block main %}
<p><a href="/">careloop</a></p>
<h1>Mail</h1>
<p class="quiet">Taken by the built-in mail sink and sent to nobody. Newest first; {{ total }} in all.</p>
<table>
<thead><tr><th scope="col">Received (UTC)</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>
{% for mail in mails %}
<tr>
<td>{{ mail.received_at[:19] | replace("T", " ") }}</td>
<td>{{ mail.to }}{% if mail.cc %}<br><span class="quiet">cc {{ mail.cc }}</span>{% endif %}</td>
<td><a href="/mail/{{ mail.name }}">{{ mail.subject or "(no subject)" }}</a></td>
</tr>
{% else %}
<tr><td colspan="3">No mail yet.</td></tr>
{% endfor %}
</tbody>
</table>
{% endblock %}
"""

ONE_MAIL = """{% extends "base" %}
{% block title %}{{ mail.subject }} - careloop{% endblock %}
{% block main %}
<p><a href="/mail">All mail</a>, <a href="/mail/{{ mail.name }}.eml">as it was sent</a></p>
<h1>{{ mail.subject or "(no subject)" }}</h1>
<table>
<tbody>
{% for label in ("from", "to", "cc", "reply_to", "message_id") if mail[label] %}
<tr><th scope="row">{{ label | replace("_", "-") }}</th><td>{{ mail[label] }}</td></tr>
{% endfor %}
<tr><th scope="row">received</th><td>{{ mail.received_at }}</td></tr>
{% for name in attachments %}
<tr><th scope="row">attachment</th><td>{{ name }}</td></tr>
{% endfor %}
</tbody>
</table>
<h2>Text</h2>
<pre>{{ text }}</pre>
{% if html %}
<h2>HTML</h2>
<iframe title="The mail's HTML" sandbox srcdoc="{{ html }}"></iframe>
{% endif %}
{% endblock %}
"""

_pages = Environment(
    loader=DictLoader({"base": BASE, "home": HOME, "mail": MAIL, "one_mail": ONE_MAIL}),
    autoescape=True,
    undefined=StrictUndefined,
)

# What a page may load and do: its own styles; mails' HTML is shown in a frame that may do nothing.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def render(page: str, **values: object) -> str:
    """Render one of the pages; every value is escaped."""
    return _pages.get_template(page).render(**values)
