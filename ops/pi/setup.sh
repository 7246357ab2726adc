#!/usr/bin/env bash
# Makes a Raspberry Pi (or any Debian 12 or 13) ready to run Pulse for years. Run it again at any time: what is as it should be
# stays untouched. With --dry-run it says what it would do and changes nothing.
#
#   sudo ops/pi/setup.sh [--dry-run] [--disk /dev/sdX1] [--name pulse] [--also HOST]... [--port 3000]
#
#   --disk   the partition of the SSD, already formatted (ext4); mounted at /srv/pulse. Without it /srv/pulse is a folder.
#   --name   the machine's name on the network: NAME.local
#   --also   another name or address that Pulse is opened by, such as 192.168.1.20 or pulse.example.lan; may be said again
#   --root   work on a system below this folder instead of the running one: files only, nothing is started
set -euo pipefail

dry_run=""
disk=""
name="pulse"
also=()
port="3000"
root=""
program="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

usage() {
  sed -n '5,10s/^# \{0,3\}//p' "${BASH_SOURCE[0]}"
}

while [ $# -gt 0 ]; do
  case "$1" in
    --dry-run) dry_run=yes ;;
    --disk) disk="${2:?--disk needs a partition}"; shift ;;
    --name) name="${2:?--name needs a name}"; shift ;;
    --also) also+=("${2:?--also needs a name or an address}"); shift ;;
    --port) port="${2:?--port needs a number}"; shift ;;
    --root) root="${2:?--root needs a folder}"; shift ;;
    --help | -h) usage; exit 0 ;;
    *) echo "unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done

[[ "$name" =~ ^[a-z][a-z0-9-]{0,62}$ ]] || { echo "--name must be small letters, digits and hyphens" >&2; exit 2; }
for one in "${also[@]}"; do
  [[ "$one" =~ ^[a-z0-9][a-z0-9.-]{0,252}$ ]] || { echo "--also must be a name or an address, without https:// and port" >&2; exit 2; }
done
if [[ ! "$port" =~ ^[0-9]{1,5}$ ]] || [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
  echo "--port must be a number up to 65535" >&2
  exit 2
fi
if [ -z "$dry_run$root" ] && [ "$(id -u)" -ne 0 ]; then
  echo "setup.sh changes the system: run it with sudo (or look first with --dry-run)" >&2
  exit 1
fi

changed=0
written=""
notes="$root/var/lib/pulse-setup"
say() { printf '%-7s %s\n' "$1" "$2"; }

# Runs a command, or says that it would. Below --root nothing of the running system is touched.
run() {
  changed=$((changed + 1))
  if [ -n "$dry_run" ]; then
    say would "$*"
  elif [ -n "$root" ]; then
    say skipped "$* (only on the running system)"
  else
    say does "$*"
    "$@"
  fi
}

# put PATH MODE [WHAT] < content: writes the file if it is not as it should be. Sets `written`, also where an earlier run wrote it and was
# cut before WHAT was in force.
put() {
  local path="$root$1" note="$notes/${3:-}" content
  content="$(cat; printf x)"
  content="${content%x}"
  written=""
  if [ -f "$note" ]; then written=yes; fi
  if [ -e "$path" ] && [ "$(cat "$path"; printf x)" = "${content}x" ]; then return; fi
  written=yes
  changed=$((changed + 1))
  if [ -n "$dry_run" ]; then
    say would "write $1"
    return
  fi
  say writes "$1"
  mkdir -p "$(dirname "$path")" "$notes"
  if [ -n "${3:-}" ]; then : > "$note"; fi
  printf '%s' "$content" > "$path.new"
  chmod "$2" "$path.new"
  mv "$path.new" "$path"
}

# What was written for WHAT is in force now.
in_force() { [ -n "$dry_run" ] || rm -f "$notes/$1"; }

# Whether a service runs, and does so after the next start.
runs() { [ -n "$root" ] || { systemctl is-enabled -q "$1" && systemctl is-active -q "$1"; } 2> /dev/null; }

folder() {
  [ -d "$root$1" ] && return
  changed=$((changed + 1))
  if [ -n "$dry_run" ]; then say would "make the folder $1"; else say makes "$1"; mkdir -p "$root$1"; fi
}

packages() {
  local missing=() package
  for package in "$@"; do
    has "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  run apt-get update -q
  run env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

has() { dpkg-query -W -f '${Status}' "$1" 2> /dev/null | grep -q 'ok installed'; }

# Node, where a system service finds it: one that somebody has in a folder of their own is not there for it.
newest_enough="20.19"
fits() { dpkg --compare-versions "$1" ge "$newest_enough"; }
node=""
for place in /usr/local/bin /usr/bin; do
  if [ -z "$node" ] && [ -x "$root$place/node" ]; then node="$root$place/node"; fi
done
if [ -n "$node" ]; then
  version="$("$node" --version)"
  if ! fits "${version#v}"; then
    echo "Node $version in $node is too old: Pulse needs $newest_enough or newer. Put Node 24 there (https://nodejs.org/en/download), then run this again." >&2
    exit 1
  fi
  # It starts by installing its packages.
  [ -e "${node%/node}/npm" ] || packages npm
else
  offered="$(apt-cache policy nodejs 2> /dev/null | sed -n 's/^ *Candidate: *//p')"
  if [ -z "$root" ] && ! fits "${offered:-0}"; then
    echo "There is no Node for all accounts on this machine, and its distribution has none that is new enough (${offered:-none}; $newest_enough is needed). Unpack Node 24 into /usr/local (https://nodejs.org/en/download: Linux, ARM64, binary), then run this again." >&2
    exit 1
  fi
  packages nodejs npm
fi

# First, so that what is written below is not what a package asks about.
packages systemd-zram-generator nftables avahi-daemon unattended-upgrades caddy git ca-certificates

# The disk ----------------------------------------------------------------------------------------------------------------
folder /srv/pulse
fstab="$root/etc/fstab"
if [ -n "$disk" ]; then
  # Nobody is told to format what only could not be looked at.
  if [ ! -r "$disk" ]; then
    echo "$disk is not there or cannot be read. lsblk shows the disks; this script reads them as root." >&2
    exit 1
  fi
  # blkid answers 2 when it finds no file system; anything else it says itself.
  uuid="$(blkid -s UUID -o value "$disk")" || [ $? -eq 2 ]
  if [ -z "$uuid" ]; then
    echo "$disk has no file system. Format it first, which deletes everything on it: mkfs.ext4 -L pulse $disk" >&2
    exit 1
  fi
  # noatime: reading writes nothing. nofail: the machine itself comes up without the disk, to be mended.
  wanted="UUID=$uuid /srv/pulse ext4 defaults,noatime,nofail,x-systemd.device-timeout=10s 0 2"
  others=""
  # grep answers 1 when no line is left. A file that cannot be read must end here: writing it anew would lose its other disks.
  if [ -e "$fstab" ]; then others="$(grep -v '[[:space:]]/srv/pulse[[:space:]]' "$fstab")" || [ $? -eq 1 ]; fi
  put /etc/fstab 644 fstab < <(printf '%s\n' "$others" "$wanted" | sed '/^$/d')
  if [ -n "$written" ]; then
    run systemctl daemon-reload
    in_force fstab
  fi
fi
# What is made below must lie on the disk, not on the card under it.
if grep -qs '^[^#].*[[:space:]]/srv/pulse[[:space:]]' "$fstab" && { [ -n "$root" ] || ! mountpoint -q /srv/pulse; }; then
  run mount /srv/pulse
fi

# Memory: compressed swap in memory, none on the card ------------------------------------------------------------------------
put /etc/systemd/zram-generator.conf 644 zram << 'END'
[zram0]
zram-size = min(ram / 2, 4096)
compression-algorithm = zstd
END
if [ -n "$written" ]; then
  run systemctl daemon-reload
  run systemctl start systemd-zram-setup@zram0.service
  in_force zram
fi
# Raspberry Pi OS swaps to its card by itself: up to Debian 12 by the one package, from 13 on by the other (after a restart).
if has dphys-swapfile; then
  run systemctl disable --now dphys-swapfile
  run apt-get purge -y -q dphys-swapfile
fi
if has rpi-swap; then
  put /etc/rpi/swap.conf.d/60-pulse.conf 644 << 'END'
[Main]
Mechanism=zram
END
fi
put /etc/sysctl.d/60-pulse.conf 644 sysctl << 'END'
# Compressed memory is cheap to swap to; PostgreSQL's dirty pages are written early and in small portions.
vm.swappiness = 100
vm.dirty_background_bytes = 16777216
vm.dirty_bytes = 67108864
END
if [ -n "$written" ]; then
  run sysctl -q --system
  in_force sysctl
fi

# A machine that hangs starts itself again ------------------------------------------------------------------------------------
put /etc/systemd/system.conf.d/60-pulse.conf 644 watchdog << 'END'
[Manager]
RuntimeWatchdogSec=15s
RebootWatchdogSec=2min
END
if [ -n "$written" ]; then
  run systemctl daemon-reexec
  in_force watchdog
fi

# Logs: bounded, and gentle to the card ----------------------------------------------------------------------------------------
put /etc/systemd/journald.conf.d/60-pulse.conf 644 journald << 'END'
[Journal]
Storage=persistent
SystemMaxUse=200M
SystemMaxFileSize=20M
MaxRetentionSec=30day
SyncIntervalSec=5min
END
if [ -n "$written" ]; then
  run systemctl restart systemd-journald
  in_force journald
fi

# Security updates by themselves, at an hour when nobody sells ---------------------------------------------------------------
put /etc/apt/apt.conf.d/60-pulse 644 << 'END'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "04:30";
// Our own files stay when a package brings a newer one.
Dpkg::Options { "--force-confold"; };
END

# Who may come in: ssh, the web, and the name's own question --------------------------------------------------------------------
put /etc/nftables.conf 755 nftables << 'END'
#!/usr/sbin/nft -f
flush ruleset
table inet pulse {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ct state invalid drop
    iif lo accept
    # ICMP and ICMPv6 by number: a small machine may lack the list of protocols' names.
    meta l4proto { 1, 58 } accept
    tcp dport 22 ct state new limit rate 10/minute accept
    tcp dport { 80, 443 } accept
    udp dport 5353 accept
  }
}
END
if [ -n "$written" ] || ! runs nftables; then
  run systemctl enable nftables
  run systemctl reload-or-restart nftables
  in_force nftables
fi

# NAME.local ---------------------------------------------------------------------------------------------------------------------
put /etc/avahi/services/pulse.service 644 << 'END'
<?xml version="1.0" standalone='no'?>
<!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group>
  <name replace-wildcards="yes">Pulse on %h</name>
  <service><type>_https._tcp</type><port>443</port></service>
</service-group>
END
if [ "$(cat "$root/etc/hostname" 2> /dev/null || true)" != "$name" ]; then
  if [ -n "$root" ]; then put /etc/hostname 644 <<< "$name"; else run hostnamectl set-hostname "$name"; fi
fi

# The programs --------------------------------------------------------------------------------------------------------------------
if ! getent passwd pulse > /dev/null; then
  run useradd --system --home-dir /srv/pulse --shell /usr/sbin/nologin pulse
fi
folder /srv/pulse/data

hosts="$name.local"
urls="https://$name.local"
for one in "${also[@]}"; do
  hosts="$hosts $one"
  urls="$urls,https://$one"
done

# The unit makes the program's own folder writable: the first start installs and builds there.
put /etc/systemd/system/pulse.service 644 pulse << END
[Unit]
Description=Pulse ERP
After=network-online.target
Wants=network-online.target
RequiresMountsFor=/srv/pulse
StartLimitIntervalSec=0

[Service]
User=pulse
WorkingDirectory=$program
Environment=PULSE_DATA=/srv/pulse/data PORT=$port PULSE_SEED=none
Environment=PULSE_URL=$urls PULSE_TRUSTED_PROXY=127.0.0.1
EnvironmentFile=-/etc/pulse.env
ExecStart=/usr/bin/env node ops/start.mjs
KillMode=mixed
TimeoutStopSec=30
Restart=always
RestartSec=5
OOMScoreAdjust=-200
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
LockPersonality=yes
ReadWritePaths=/srv/pulse $program -/mnt

[Install]
WantedBy=multi-user.target
END
unit_written="$written"

# The command line as the service runs: its account, its data, its settings. What systemd takes from /etc/pulse.env is no shell.
put /usr/local/bin/pulse 755 << END
#!/bin/sh
[ "\$(id -u)" = 0 ] || exec sudo "\$0" "\$@"
export HOME=/srv/pulse PULSE_DATA=/srv/pulse/data PORT=$port PULSE_SEED=none PULSE_URL=$urls PULSE_TRUSTED_PROXY=127.0.0.1
if [ -r /etc/pulse.env ]; then
  while IFS= read -r line || [ -n "\$line" ]; do
    value="\${line#*=}"
    case "\$value" in '"'*'"' | "'"*"'") value="\${value#?}"; value="\${value%?}" ;; esac
    case "\$line" in '#'* | ';'*) ;; [A-Za-z_]*=*) export "\${line%%=*}=\$value" ;; esac
  done < /etc/pulse.env
fi
exec runuser -u pulse -- node "$program/ops/cli/pulse.mjs" "\$@"
END

elsewhere="Pulse is at https://$name.local. To open it by this name or address, too: sudo ops/pi/setup.sh --also HOST"
put /etc/caddy/Caddyfile 644 caddy << END
{
	# Who asks by an address names no host: it gets an answer, if only what is missing.
	default_sni $name.local
}

$hosts {
	tls internal
	encode gzip
	header Strict-Transport-Security "max-age=31536000"
	reverse_proxy 127.0.0.1:$port {
		header_up X-Forwarded-For {remote_host}
		flush_interval -1
		transport http {
			keepalive 15s
		}
	}
}

# Only what people open is led on to https. A program that sends its token in the clear is told so: led on, it would go on doing it.
http:// {
	@program path /api/* /auth/login /auth/refresh /metrics
	handle @program {
		header Content-Type application/problem+json
		respond "{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,\"code\":\"https_required\",\"detail\":\"Ask by https.\"}" 403
	}
	@known host $hosts
	handle @known {
		redir https://{host}{uri} 308
	}
	handle {
		respond "$elsewhere" 421
	}
}

https:// {
	tls internal
	respond "$elsewhere" 421
}
END
if [ -n "$written" ] || ! runs caddy; then
  run systemctl enable caddy
  run systemctl reload-or-restart caddy
  in_force caddy
fi

# A UPS that says "low battery" stops Pulse cleanly; needs the package nut, set up for the UPS that is there.
put /etc/nut/pulse-low-battery.sh 755 << 'END'
#!/bin/sh
# upsmon.conf: SHUTDOWNCMD /etc/nut/pulse-low-battery.sh
# upsmon runs it as root, on battery and when that is low; what NOTIFYCMD names it runs as an account that may stop nothing.
systemctl stop pulse
systemctl poweroff
END

# Of another account is what a clone, a restore or a new disk brings.
owner() { stat -c %U "$root$1" 2> /dev/null; }
if [ "$(owner /srv/pulse)" != pulse ] || [ "$(owner /srv/pulse/data)" != pulse ]; then run chown -R pulse:pulse /srv/pulse; fi
if [ "$(stat -c %U "$program")" != pulse ]; then run chown -R pulse:pulse "$program"; fi
if [ -n "$unit_written" ] || ! runs pulse; then
  run systemctl daemon-reload
  run systemctl enable pulse
  run systemctl restart pulse
  in_force pulse
fi

if [ "$changed" -eq 0 ]; then say "done" "everything is as it should be"; else say "done" "$changed steps"; fi
