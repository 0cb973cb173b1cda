# A server of minds: docs/serving-a-mind.md, "In a container".
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /anima && /anima/bin/pip install --no-cache-dir /source

FROM python:3.12-slim
COPY --from=build /anima /anima
RUN useradd --create-home anima && install --directory --owner=anima /minds
USER anima
VOLUME /minds
EXPOSE 8765
HEALTHCHECK CMD ["/anima/bin/python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8765), 3)"]
ENTRYPOINT ["/anima/bin/anima"]
CMD ["serve", "--api", "--host", "0.0.0.0", "--expose", "--folder", "/minds"]
