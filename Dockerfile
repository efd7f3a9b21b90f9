# aura-lsp in a container: `docker run --rm -v "$PWD:/code" aura-lsp check`
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY aura_lsp ./aura_lsp
RUN python -m venv /opt/aura && /opt/aura/bin/pip install --no-cache-dir .

FROM python:3.13-slim
# git is for `--since`; what is mounted seldom belongs to the user in here.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends --yes git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*' \
    && useradd --uid 1000 --create-home aura
COPY --from=build /opt/aura /opt/aura
ENV PATH=/opt/aura/bin:$PATH PYTHONUNBUFFERED=1
USER 1000
WORKDIR /code
ENTRYPOINT ["aura-lsp"]
CMD ["check"]
