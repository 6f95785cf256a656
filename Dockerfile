# Two stages: build the environment once, ship it without compilers. Weights and data live on volumes.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/podbot
ENV PATH=/opt/podbot/bin:$PATH
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY bot ./bot
COPY templates ./templates
COPY config ./config
# CPU image; for CUDA build with --build-arg EXTRAS=speakers,llm,postgres on a CUDA base.
ARG EXTRAS=speakers,weights,llm,postgres
RUN pip install --no-cache-dir --constraint requirements.lock ".[${EXTRAS}]"

FROM python:3.11-slim
# A font, for the names in timeline pictures; git and ssh, for the `git` target.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-dejavu-core git openssh-client \
  && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 podbot && mkdir -p /data /models /config && chown podbot /data /models
COPY --from=build /opt/podbot /opt/podbot
COPY config/podbot.example.yaml /config/podbot.example.yaml
ENV PATH=/opt/podbot/bin:$PATH \
    PODBOT_DATA_DIR=/data \
    PODBOT_MODELS_DIR=/models \
    PODBOT_WEB__HOST=0.0.0.0 \
    PYTHONUNBUFFERED=1
USER podbot
WORKDIR /home/podbot
VOLUME ["/data", "/models"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["podbot", "--config", "/config"]
CMD ["run"]
