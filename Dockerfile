# One node of Waymark. The first stage builds the wheel and its environment; the second holds nothing else.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.lock requirements-build.lock requirements-pip.lock ./
RUN python -m venv /opt/waymark \
    && /opt/waymark/bin/python -m pip install --require-hashes -r requirements-pip.lock \
    && /opt/waymark/bin/pip install --require-hashes -r requirements.lock \
    && python -m venv tools \
    && tools/bin/pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md hatch_build.py ./
COPY web web
COPY app app
COPY realtime realtime
COPY content content
RUN tools/bin/python -m hatchling build -t wheel -d wheel \
    && /opt/waymark/bin/pip install --no-deps wheel/waymark-*.whl \
    && /opt/waymark/bin/waymark --help >/dev/null

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/waymark waymark \
    && install --directory --owner=waymark /srv/help
COPY --from=build /opt/waymark /opt/waymark
ENV PATH=/opt/waymark/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    WAYMARK_ENV=production \
    WAYMARK_VAR_PATH=/var/lib/waymark \
    HOST=0.0.0.0 \
    PORT=8000
USER waymark
WORKDIR /var/lib/waymark
VOLUME /var/lib/waymark
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/readyz', timeout=2)"]
CMD ["waymark", "serve"]
