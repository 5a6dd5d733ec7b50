# One image for every part of Duebook: web, worker, beat, poll and the commands. compose.yaml runs them together.
# The last stage has no compiler and no package tools, runs as a user without rights, and needs to write only VAR_DIR.

FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/duebook
COPY requirements.txt ./
RUN python -m venv venv && venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
COPY manage.py ./
COPY config ./config
COPY tracker ./tracker
COPY templates ./templates
# Gathered once, here: the keys that settings ask for are made for this step alone and left behind.
RUN VAR_DIR=/tmp/build STATIC_ROOT=/opt/duebook/static venv/bin/python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build
RUN venv/bin/python -m compileall -q config tracker && venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Duebook" org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /var/lib/duebook --shell /usr/sbin/nologin duebook && install -d -o duebook -g duebook -m 0700 /var/lib/duebook
COPY --from=build /opt/duebook /opt/duebook
WORKDIR /opt/duebook
ENV PATH=/opt/duebook/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/duebook STATIC_ROOT=/opt/duebook/static BIND=0.0.0.0 PORT=8000 DATABASE_TIMEOUTS=1 DEMO=0
USER 10001
VOLUME /var/lib/duebook
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["python", "-m", "config.alive"]
CMD ["python", "-m", "gunicorn", "--config", "python:config.gunicorn"]
