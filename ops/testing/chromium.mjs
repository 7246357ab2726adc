import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

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
  for (const step of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
  ]) {
    const [command, ...args] = [...asRoot, "apt-get", ...step];
    const done = spawnSync(command, args, { env, encoding: "utf8", timeout: 600_000 });
    if (done.status !== 0)
      throw new Error(`apt-get ${step[0]} failed: ${(done.stderr || done.error?.message || "").trim()}\n${mend}`);
  }
  const now = chromiumPath();
  if (!now) throw new Error(`the installed Chromium does not run.\n${mend}`);
  return now;
}
