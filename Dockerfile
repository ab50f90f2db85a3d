# The portal as one image: migrates and serves; state in the volume /data. docs/architecture.md, "Running it".
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 LANG=C.UTF-8 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app

COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt && python -m compileall -q /usr/local/lib/python3.12/site-packages

COPY . .
# Static files are part of the image; the entry links them into DATA_DIR.
RUN python -m compileall -q . \
    && SECRET_KEY=only-while-building DATA_DIR=/app/build python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal /data

USER portal
ENV DATA_DIR=/data BIND=0.0.0.0 PORT=8000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["/app/scripts/docker-entry"]
CMD ["gunicorn"]
