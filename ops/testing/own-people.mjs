// The demo's people, as tests from outside are them.
import { runStep } from "../ensure.mjs";
import { cleanEnvironment } from "./stack.mjs";

export const PASSWORD = "pulse-demo";

/** The cookie of a new session. */
export async function signIn(url, email) {
  const body = new URLSearchParams({ email, password: PASSWORD });
  const answer = await fetch(`${url}/login`, { method: "POST", body, headers: { Origin: url }, redirect: "manual" });
  if (answer.status !== 303) throw new Error(`${email} is not let in any more: ${answer.status}`);
  const cookies = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
  return cookies.find((one) => one.startsWith("pulse="));
}

/** A token that lasts, by the operator's command line: one from a sign-in ends after 15 minutes. */
export async function tokenOf(stack, email) {
  const args = ["ops/cli/pulse.mjs", "token", "create", "--email", email, "--name", "tests", "--scope", "*", "--json"];
  const made = await runStep([process.execPath, ...args], { env: cleanEnvironment({ PULSE_DATA: stack.data }) });
  if (made.code !== 0) throw new Error(made.output);
  return JSON.parse(made.output).token;
}
