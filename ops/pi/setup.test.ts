import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const script = fileURLToPath(new URL("./setup.sh", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "pulse-pi-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const setup = (...args: string[]) => {
  const done = spawnSync(script, args, { encoding: "utf8" });
  return { code: done.status, said: done.stdout, complained: done.stderr };
};
const system = (name: string) => {
  const root = join(place, name);
  mkdirSync(join(root, "etc"), { recursive: true });
  writeFileSync(join(root, "etc/fstab"), "proc /proc proc defaults 0 0\n");
  return root;
};
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;

test("a dry run says what it would do and changes nothing", () => {
  const root = system("dry");
  const { code, said } = setup("--dry-run", "--root", root);
  expect(code).toBe(0);
  expect(said).toMatch(/^would {3}write \/etc\/systemd\/system\/pulse\.service$/m);
  expect(said).not.toMatch(/^(does|writes|makes)/m);
  expect(readdirSync(root, { recursive: true })).toEqual(["etc", "etc/fstab"]);
});

test("a run writes what is missing, a second one nothing, and what was changed by hand is put right", () => {
  const root = system("twice");
  const first = setup("--root", root, "--name", "shop", "--port", "3100");
  expect(first.code, first.complained).toBe(0);
  const unit = readFileSync(join(root, "etc/systemd/system/pulse.service"), "utf8");
  expect(unit).toMatch(/PORT=3100/);
  expect(unit).toMatch(/PULSE_URL=https:\/\/shop\.local/);
  expect(readFileSync(join(root, "etc/caddy/Caddyfile"), "utf8")).toMatch(/reverse_proxy 127\.0\.0\.1:3100/);
  expect(readFileSync(join(root, "etc/hostname"), "utf8")).toBe("shop\n");
  expect(statSync(join(root, "etc/nut/pulse-low-battery.sh")).mode & 0o777).toBe(0o755);

  const again = () => setup("--root", root, "--name", "shop", "--port", "3100").said;
  expect(again()).not.toMatch(/^(writes|makes)/m);
  writeFileSync(join(root, "etc/systemd/journald.conf.d/60-pulse.conf"), "[Journal]\n");
  expect(again().match(/^writes.*/gm)).toEqual(["writes  /etc/systemd/journald.conf.d/60-pulse.conf"]);
});

test.skipIf(!has("mkfs.ext4") || !has("blkid"))(
  "the disk is mounted by its own name, once, and reading writes nothing",
  () => {
    const disk = join(place, "partition");
    writeFileSync(disk, Buffer.alloc(8 * 1024 * 1024));
    const root = system("disk");
    expect(setup("--root", root, "--disk", join(place, "nothing"))).toMatchObject({
      code: 1,
      complained: expect.stringMatching(/not there or cannot be read/),
    });
    expect(setup("--root", root, "--disk", disk)).toMatchObject({
      code: 1,
      complained: expect.stringMatching(/no file system/),
    });
    execFileSync("mkfs.ext4", ["-q", "-F", disk]);
    for (let n = 0; n < 2; n++) expect(setup("--root", root, "--disk", disk).code).toBe(0);
    const lines = readFileSync(join(root, "etc/fstab"), "utf8").trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe("proc /proc proc defaults 0 0");
    expect(lines[1]).toMatch(/^UUID=[0-9a-f-]{36} \/srv\/pulse ext4 defaults,noatime,nofail/);
  },
);

/** The script as it runs on the machine itself, with folders of ours in the place of the system's and programs that only note what they are told. */
function machine() {
  const own = mkdtempSync(join(place, "machine-"));
  for (const folder of ["etc", "srv", "lib", "bin"]) mkdirSync(join(own, folder));
  writeFileSync(join(own, "etc/fstab"), "proc /proc proc defaults 0 0\n");
  writeFileSync(join(own, "etc/hostname"), "pulse\n");
  const told = join(own, "told");
  const failing = join(own, "failing");
  const programs: Record<string, string> = {
    systemctl: `case "$1" in is-*) exit 0 ;; esac`,
    mount: `touch ${own}/mounted`,
    mountpoint: `[ -e ${own}/mounted ]; exit`,
    chown: `touch ${own}/owned`,
    stat: `[ -e ${own}/owned ] && echo pulse || echo root; exit 0`,
    "dpkg-query": `case "$*" in *swap*) ;; *) echo "install ok installed" ;; esac; exit 0`,
    "apt-cache": `echo "  Candidate: 24.0.0"; exit 0`,
    getent: "exit 0",
    blkid: "echo 0b1c2d3e-0000-4000-8000-000000000000; exit 0",
    ...Object.fromEntries(["hostnamectl", "sysctl", "apt-get", "useradd"].map((name) => [name, ""])),
  };
  for (const [name, does] of Object.entries(programs)) {
    const looks = `[ -e ${failing} ] && [ "${name} $*" = "$(cat ${failing})" ] && { rm ${failing}; exit 1; }`;
    const silent = /exit/.test(does) && name !== "systemctl";
    const script = `#!/bin/sh\n${silent ? "" : looks}\n${does}\n${silent ? "" : `echo "${name} $*" >> ${told}`}\n`;
    writeFileSync(join(own, "bin", name), script, { mode: 0o755 });
  }
  const inside = `
    for pair in etc:/etc srv:/srv lib:/var/lib; do /bin/mount --bind "${own}/\${pair%%:*}" "\${pair#*:}"; done
    PATH="${own}/bin:$PATH" exec "${script}" "$@"`;
  return {
    own,
    /** Runs it; a command that \`fails\` does so once. */
    run(args: string[], fails = "") {
      writeFileSync(told, "");
      if (fails) writeFileSync(failing, fails);
      const done = spawnSync("unshare", ["--mount", "--map-root-user", "bash", "-ec", inside, "setup", ...args], {
        encoding: "utf8",
      });
      return { code: done.status, said: done.stdout, told: readFileSync(told, "utf8").split("\n").filter(Boolean) };
    },
  };
}
const mayUnshare = spawnSync("unshare", ["--mount", "--map-root-user", "true"]).status === 0;

test.skipIf(!mayUnshare)(
  "what a run changes is in force after it, and what one that was cut had left after the next",
  () => {
    const { own, run } = machine();
    const disk = ["--disk", join(own, "etc/fstab")];
    // The disk cannot be mounted: nothing is made on the card in its place.
    expect(run(disk, "mount /srv/pulse").code).toBe(1);
    expect(readdirSync(join(own, "srv/pulse"))).toEqual([]);
    const first = run(disk);
    expect([first.code, first.told]).toEqual([
      0,
      expect.arrayContaining([
        "mount /srv/pulse",
        "systemctl reload-or-restart nftables",
        "systemctl reload-or-restart caddy",
        "chown -R pulse:pulse /srv/pulse",
        "systemctl enable pulse",
        "systemctl restart pulse",
      ]),
    ]);
    const again = run(disk);
    expect([again.code, again.told]).toEqual([0, []]);
    expect(again.said).toMatch(/everything is as it should be/);

    const moved = run([...disk, "--port", "4000"]).told;
    expect(moved).toEqual(expect.arrayContaining(["systemctl restart pulse", "systemctl reload-or-restart caddy"]));
    expect(moved).not.toContain("systemctl reload-or-restart nftables");

    const wall = "systemctl reload-or-restart nftables";
    writeFileSync(join(own, "etc/nftables.conf"), "flush ruleset\n");
    expect(run([...disk, "--port", "4000"], wall).code).toBe(1);
    expect(run([...disk, "--port", "4000"]).told).toContain(wall);
    // Somebody starts without the disk being mounted: not on the card then either.
    rmSync(join(own, "mounted"));
    expect(run(["--port", "4000"]).told).toEqual(["mount /srv/pulse"]);
  },
);

test("a Node that is too old is said before anything is changed; one that will do is left alone", () => {
  const root = system("node");
  const node = (version: string) => {
    mkdirSync(join(root, "usr/bin"), { recursive: true });
    writeFileSync(join(root, "usr/bin/node"), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    writeFileSync(join(root, "usr/bin/npm"), "");
  };
  node("v18.20.4");
  expect(setup("--root", root)).toMatchObject({
    code: 1,
    said: "",
    complained: expect.stringMatching(/Node v18\.20\.4 .* too old.*nodejs\.org/),
  });
  node("v24.18.0");
  const { code, said } = setup("--root", root, "--dry-run");
  expect([code, /apt-get install.*(nodejs|npm)/.test(said)]).toEqual([0, false]);
  rmSync(join(root, "usr"), { recursive: true });
});

test("a UPS whose battery is low stops Pulse first and then the machine", () => {
  const root = system("ups");
  setup("--root", root);
  const hook = join(root, "etc/nut/pulse-low-battery.sh");
  // As upsmon's root half runs it: without a word of what has happened.
  expect(readFileSync(hook, "utf8")).toMatch(/SHUTDOWNCMD/);
  const bin = join(place, "bin");
  mkdirSync(bin);
  const said = join(place, "systemctl-was-told");
  writeFileSync(join(bin, "systemctl"), `#!/bin/sh\necho "$*" >> "${said}"\n`, { mode: 0o755 });
  execFileSync(hook, [], { env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
  expect(readFileSync(said, "utf8")).toBe("stop pulse\npoweroff\n");
});

test("the command line has what the service has: its settings, word for word, and its account", () => {
  const root = system("command");
  setup("--root", root, "--name", "shop", "--port", "3100");
  const settings = join(place, "pulse.env");
  const command = join(place, "pulse");
  const text = readFileSync(join(root, "usr/local/bin/pulse"), "utf8");
  writeFileSync(command, text.replaceAll("/etc/pulse.env", settings), { mode: 0o755 });
  writeFileSync(
    settings,
    '# a comment=1\nPULSE_BACKUP_TO=/mnt/usb/my backups\nPULSE_MAIL_FROM="Pulse <a@b.test>"\nPULSE_URL=https://x.test\nPULSE_SMS_BODY={"a":"$(id)"}',
  );
  const bin = join(place, "command-bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "id"), "#!/bin/sh\necho 0\n", { mode: 0o755 });
  writeFileSync(join(bin, "runuser"), '#!/bin/sh\nenv | grep ^P\nprintf "<%s>" "$@"\n', { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const said = execFileSync(command, ["backup", "--to", "a b"], { encoding: "utf8", env });
  for (const line of [
    "PULSE_DATA=/srv/pulse/data",
    "PORT=3100",
    "PULSE_BACKUP_TO=/mnt/usb/my backups",
    "PULSE_MAIL_FROM=Pulse <a@b.test>",
    "PULSE_URL=https://x.test",
    'PULSE_SMS_BODY={"a":"$(id)"}',
  ])
    expect(said.split("\n")).toContain(line);
  expect(said).toMatch(/<-u><pulse><--><node><.*\/ops\/cli\/pulse\.mjs><backup><--to><a b>$/);
});

test("what it is told wrongly is refused before anything is changed", () => {
  const root = system("wrong");
  for (const args of [
    ["--nonsense"],
    ["--name", "a b"],
    ["--port", "x"],
    ["--port", "99999"],
    ["--name", "$(id)"],
    ["--also", "https://x"],
  ]) {
    expect(setup("--root", root, ...args).code).toBe(2);
  }
  expect(readdirSync(root, { recursive: true })).toEqual(["etc", "etc/fstab"]);
});

test("it is sound shell", () => {
  execFileSync("bash", ["-n", script]);
  const text = readFileSync(script, "utf8");
  expect(text).toMatch(/^set -euo pipefail$/m);
  // Unquoted variables are how a name with a blank becomes two.
  const bare = text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line) && /\b(mv|rm|chmod|cp|mkdir -p|cat) [^"'|&;]*\$\w/.test(line));
  expect(bare).toEqual([]);
});

test.skipIf(!has("shellcheck"))("shellcheck finds nothing", () => {
  for (const file of [script, fileURLToPath(new URL("../compose/init.sh", import.meta.url))]) {
    expect(spawnSync("shellcheck", [file], { encoding: "utf8" }).stdout).toBe("");
  }
});

test.skipIf(!has("systemd-analyze"))("systemd understands the unit", () => {
  const root = system("unit");
  setup("--root", root);
  const unit = join(root, "etc/systemd/system/pulse.service");
  expect(existsSync(unit)).toBe(true);
  const said = spawnSync("systemd-analyze", ["verify", "--man=no", unit], { encoding: "utf8" }).stderr;
  expect(
    said.split("\n").filter((line) => line.includes("pulse.service") && /Unknown|Failed to parse|Invalid/.test(line)),
  ).toEqual([]);
});
