# One container with everything: PostgreSQL comes from the npm packages, NATS and Redis from Debian's.
FROM node:20-bookworm-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends nats-server redis-server ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir -p /app /data \
  && chown node:node /app /data

USER node
WORKDIR /app
COPY --chown=node:node . .
RUN node ops/build.mjs

# An empty company: the demo's published passwords would be open to everybody who reaches the port.
ENV PULSE_DATA=/data HOST=0.0.0.0 PORT=3000 PULSE_SEED=none
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "ops/start.mjs"]
