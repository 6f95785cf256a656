# Two stages: the environment is built once and shipped without what built it. Weights and data live on volumes.
# `make image` builds it, `make image-test` tries it; docs/containers.md says how to run it and how large it is.
FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/podbot
ENV PATH=/opt/podbot/bin:$PATH \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
# A further package index. With PyTorch's own for CPUs the image has a third of the size; without it, pip takes the PyTorch
# for graphics cards.
ARG PIP_EXTRA_INDEX_URL
ARG EXTRAS=speakers,weights,llm,postgres

# What podbot needs comes before podbot: it weighs a hundred times as much and changes seldom.
COPY pyproject.toml requirements.lock ./
RUN python -c "import sys, tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
wanted = [project['optional-dependencies'][extra] for extra in sys.argv[1].split(',') if extra]; \
print(*project['dependencies'], *sum(wanted, []), sep='\n')" "$EXTRAS" > wanted.txt \
  && pip install --constraint requirements.lock --requirement wanted.txt
# Not needed to run: triton where there is no CUDA (it compiles for graphics cards), packages' own tests, C++ headers.
RUN if python -c "import sys, torch; sys.exit(torch.version.cuda is not None)"; then pip uninstall --yes triton; fi \
  && cd /opt/podbot/lib/python3.11/site-packages \
  && rm -rf torch/test torch/include torch/bin/test_* torch/bin/*Test torch/bin/protoc* colour/htmlcov \
  && find . -type d -name tests -prune -exec rm -r {} +

COPY README.md LICENSE ./
COPY bot ./bot
COPY templates ./templates
COPY config ./config
RUN pip install --no-deps --prefix /app .

FROM python:3.11-slim
LABEL org.opencontainers.image.title="podbot" \
      org.opencontainers.image.description="From a podcast feed to published show notes, with an editor in between" \
      org.opencontainers.image.licenses="MIT"
# A font, for the names in timeline pictures; git and ssh, for the `git` target.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-dejavu-core git openssh-client \
  && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 podbot && useradd --create-home --uid 10001 --gid 10001 podbot \
  && mkdir -p /data /models /config && chown podbot:podbot /data /models
COPY --from=build /opt/podbot /opt/podbot
COPY --from=build /app /opt/podbot
COPY config/podbot.example.yaml /config/podbot.example.yaml
ENV PATH=/opt/podbot/bin:$PATH \
    PODBOT_CONFIG=/config \
    PODBOT_DATA_DIR=/data \
    PODBOT_MODELS_DIR=/models \
    PODBOT_WEB__HOST=0.0.0.0 \
    PODBOT_WEB__PORT=8080 \
    PYTHONUNBUFFERED=1
USER podbot
# Paths in settings that are not absolute, as of a `folder` target, belong on the volume too.
WORKDIR /data
VOLUME ["/data", "/models"]
EXPOSE 8080
# Not through urllib: it would ask a proxy named in the environment.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', int(os.environ['PODBOT_WEB__PORT']), timeout=4); c.request('GET', '/healthz'); assert c.getresponse().status == 200"]
ENTRYPOINT ["podbot"]
CMD ["run"]
