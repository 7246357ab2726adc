import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The shell is the same browser without its own windows: the whole one draws those too, unseen, at 2.6 times the processor. */
const SHELL = "chromium-headless-shell";
const places = [SHELL, "chromium", "chromium-browser", "google-chrome"].map((name) => `/usr/bin/${name}`);

export function chromiumPath() {
  const given = process.env.PULSE_CHROMIUM;
  return given || places.find((place) => existsSync(place) && runs(place)) || null;
}

/** Ubuntu's chromium-browser is a stub that asks for a snap. */
function runs(path) {
  return spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0;
}

/** The browser for the tests: the installed one, else Debian's, by apt. The only step that may use root or sudo. */
export function ensureChromium(say) {
  const found = chromiumPath();
  if (found) return found;
  const mend = "Mend: sudo apt-get install chromium, or set PULSE_CHROMIUM to the path of a Chromium.";
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  if (asRoot.length > 0 && spawnSync("sudo", ["-n", "true"]).status !== 0) {
    throw new Error(`there is no Chromium for the screen tests, and no right to install one.\n${mend}`);
  }
  say("browser: installing Chromium by apt (once)");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, "apt-get", ...args];
    return spawnSync(command, rest, { env, encoding: "utf8", timeout: 600_000 });
  };
  const install = (name) => apt("install", "-y", "-qq", "--no-install-recommends", name);
  let done = apt("update", "-qq");
  if (done.status === 0) done = install(SHELL);
  // Some releases have the whole browser only.
  if (done.status !== 0) done = install("chromium");
  if (done.status !== 0)
    throw new Error(`apt-get failed: ${(done.stderr || done.error?.message || "").trim()}\n${mend}`);
  const now = chromiumPath();
  if (!now) throw new Error(`the installed Chromium does not run.\n${mend}`);
  return now;
}
