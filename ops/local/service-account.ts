import { spawnSync } from "node:child_process";
import { chownSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/**
 * PostgreSQL refuses to run as root. For root, services run as the account `postgres`, else `nobody`, without changing
 * anything on the machine. Where that account cannot reach the files (below /root, say) it gets one capability, to
 * pass through folders and read files; it can still write only what belongs to it.
 */
export type ServiceAccount = {
  /** Put in front of a command; empty for an ordinary user. */
  wrap: string[];
  /** Hands a folder or file that the service must write to its account. */
  own(path: string): void;
};

/** `program` is asked for its version and `folder` must be passable, both as the account would. */
export function serviceAccount(program: string, folder: string, env = process.env): ServiceAccount {
  if (process.getuid?.() !== 0) return { wrap: [], own: () => {} };

  const { uid, gid, name } = unprivilegedAccount();
  const plain = ["setpriv", "--reuid", `${uid}`, "--regid", `${gid}`, "--clear-groups"];
  const passing = [
    ...[...plain, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"],
    ...["--securebits", "+no_setuid_fixup"],
  ];
  let reason = "";
  for (const wrap of [[...plain, "--inh-caps=-all"], passing]) {
    // By the paths it will really use, from "/": the folder we stand in must not help.
    const script = 'test -x "$1" && exec "$2" --version';
    const probe = spawnSync(wrap[0]!, [...wrap.slice(1), "sh", "-c", script, "sh", folder, program], {
      cwd: "/",
      env,
      encoding: "utf8",
    });
    if (probe.status === 0 && !/denied/i.test(probe.stderr)) return { wrap, own: (path) => chownSync(path, uid, gid) };
    reason = (probe.error?.message ?? probe.stderr).trim().split("\n")[0] || `it may not enter ${folder}`;
  }
  throw new Error(
    `${basename(program)} is not run as root, and the account ${name} cannot start it (${reason}).\n` +
      "Mend: run npm start as an ordinary user, or move the project out of /root to a folder everybody may enter, such as /opt.",
  );
}

function unprivilegedAccount(): { uid: number; gid: number; name: string } {
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields) return { name, uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return { name: "nobody", uid: 65534, gid: 65534 };
}
