// Loaded into web and worker by NODE_OPTIONS=--import for `npm run bench -- --profile`: SIGUSR2 begins a CPU profile, the next
// one writes it to PULSE_PROFILE_FOLDER (Chromium's developer tools open it).
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { basename, join } from "node:path";

const program = basename(process.argv[1] ?? "", ".js");
const folder = process.env.PULSE_PROFILE_FOLDER;

if (folder && /^(web|worker)$/.test(program)) {
  let session;
  process.on("SIGUSR2", () => {
    if (!session) {
      session = new Session();
      session.connect();
      session.post("Profiler.enable");
      session.post("Profiler.setSamplingInterval", { interval: 500 });
      session.post("Profiler.start");
      return;
    }
    const ended = session;
    session = undefined;
    ended.post("Profiler.stop", (error, answer) => {
      ended.disconnect();
      if (error) return console.error(error);
      writeFileSync(join(folder, `${program}-${Date.now()}.cpuprofile`), JSON.stringify(answer.profile));
    });
  });
}
