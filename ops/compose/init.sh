#!/usr/bin/env bash
# Makes the secrets that compose.yaml names, each once: a second run changes nothing. Nothing is printed.
# The folder is its owner's alone; the files in it can be read by whoever a container runs as.
set -euo pipefail
cd "$(dirname "$0")/../.."
secrets=ops/compose/secrets
mkdir -p "$secrets"
chmod 700 "$secrets"

random() { head -c 32 /dev/urandom | base64 | tr -d '+/=\n'; }

# Writes the file if it is not there, whole or not at all.
once() {
  local file="$secrets/$1"
  if [ -e "$file" ]; then
    cat > /dev/null
    return
  fi
  cat > "$file.new"
  chmod 644 "$file.new"
  mv "$file.new" "$file"
}

random | once postgres-password
random | once grafana-password
random | once keycloak-password

if [ ! -e "$secrets/nats-url" ]; then
  password="$(random)"
  printf 'authorization { user: pulse, password: "%s" }\n' "$password" | once nats-auth.conf
  printf 'nats://pulse:%s@nats:4222\n' "$password" | once nats-url
fi
if [ ! -e "$secrets/redis-url" ]; then
  password="$(random)"
  printf 'requirepass %s\nmaxmemory 128mb\nmaxmemory-policy noeviction\nsave ""\nappendonly no\n' "$password" | once redis.conf
  printf 'redis://:%s@redis:6379\n' "$password" | once redis-url
fi
if [ ! -e "$secrets/s3.json" ]; then
  printf '{"identities":[{"name":"pulse","credentials":[{"accessKey":"pulse","secretKey":"%s"}],"actions":["Admin","Read","Write","List"]}]}\n' \
    "$(random)" | once s3.json
fi
# An administrator's token for Prometheus, and one with the scope analytics:read for Grafana: filled by hand once there is an administrator.
printf '' | once pulse-token
printf 'not-yet' | once grafana-token

mkdir -p .s3
if [ ! -e .env ]; then
  printf 'COMPOSE_PROFILES=erp\nPULSE_DOMAIN=pulse.local\n' > .env
fi
echo "The secrets are in $secrets. Start: docker compose up -d, then docker compose logs prepare"
