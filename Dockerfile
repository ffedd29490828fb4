# Serves one build, read-only, to whoever reaches port 8501. The build is made elsewhere, and given:
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --memory 4g -p 127.0.0.1:8501:8501 -v "$PWD/mine:/data:ro" funder-equity \
#     --public-name equity.example.org
FROM python:3.11-slim AS installed
WORKDIR /src
COPY requirements-serve.lock pyproject.toml README.md LICENSE ./
# Every package is of the version, and the bytes, that the lock names.
RUN python -m venv /opt/funder-equity \
    && /opt/funder-equity/bin/pip install --no-cache-dir --require-hashes -r requirements-serve.lock
COPY pipelines pipelines
COPY dashboard dashboard
COPY sql sql
COPY data data
RUN /opt/funder-equity/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin equity
COPY --from=installed /opt/funder-equity /opt/funder-equity
COPY --from=installed /src /src
# Nothing is written but to /tmp: files that somebody gives to be checked, for as long as that takes,
# and what an answer cannot keep in memory.
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp TMPDIR=/tmp
USER 10001:10001
WORKDIR /src
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/opt/funder-equity/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["/opt/funder-equity/bin/funder-equity", "dashboard", "--data", "/data", "--address", "0.0.0.0"]
