import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { runInSandbox, type SandboxQuestion } from "#analytics/sandbox.ts";

/*
 * The program that runs one statement of a person's own and ends. It has no environment, no connection and nobody's secrets;
 * it is the first to be killed when memory is short and the last to be served when the processor is.
 */

async function main(): Promise<void> {
  setPriority(19);
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Only Linux has it.
  }
  process.stdin.setEncoding("utf8");
  let text = "";
  const question = await new Promise<SandboxQuestion>((resolve) => {
    process.stdin.on("data", (part) => {
      text += part;
      if (text.endsWith("\n")) resolve(JSON.parse(text) as SandboxQuestion);
    });
    // Whoever asked is gone: nobody will read the answer.
    process.stdin.on("end", () => process.exit(1));
  });
  const answer = JSON.stringify(await runInSandbox(question));
  process.stdout.write(answer, () => process.exit(0));
}

void main();
