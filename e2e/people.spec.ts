import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { share } from "../ops/testing/deep.ts";
import { expect, fillSignIn, type Page, test } from "./story.ts";

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** What an authenticator app does with the letters that the page shows (RFC 6238). */
function codeOf(letters: string, stepsFromNow = 0): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...letters.replace(/\s/g, "")]
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0"))
    .join("");
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsFromNow));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const at = (mac[19] as number) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

for (const javaScriptEnabled of share([true, false], 2)) {
  test(`a person is invited, sets a password and a second factor, and is signed out by an administrator ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    open,
  }) => {
    // Signed in a moment ago: whoever was longer ago is asked again who they are before an invitation.
    const admin = await open({ javaScriptEnabled });
    await admin.goto("/login");
    await fillSignIn(admin, "admin");
    const email = `nora-${Math.random().toString(36).slice(2, 8)}@pulse.local`;
    await admin.goto("/users/new");
    await admin.getByLabel("Name", { exact: true }).fill("Nora New");
    await admin.getByRole("main").getByLabel("E-mail").fill(email);
    await admin.getByLabel("Role", { exact: true }).selectOption("viewer");
    await admin.getByRole("button", { name: "Make an invitation link" }).click();
    const link = await admin.getByLabel("Link for Nora New").inputValue();

    const nora = await open({ javaScriptEnabled });
    await nora.goto(link);
    await expect(nora.getByRole("main")).toContainText(email);
    await nora.getByLabel("New password").fill("a few words of mine");
    await nora.getByRole("button", { name: "Set password" }).click();
    await expect(nora.getByRole("status")).toContainText("Your password is set");
    await nora.goto(link);
    await expect(nora.getByRole("main")).toContainText("has been used");

    await signIn(nora, email, "a few words of mine");
    await expect(nora).not.toHaveURL(/login/);
    await nora.goto("/sessions");
    await nora.getByRole("button", { name: "Set up" }).click();
    const letters = (await nora.getByText(/Typed by hand:/).textContent())?.replace("Typed by hand:", "") ?? "";
    const recovery = nora.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
    // The code of half a minute ago is taken; on a slow machine it may be a minute old by then, and is asked for again.
    await expect(async () => {
      await nora.getByRole("main").getByLabel("Code", { exact: true }).fill(codeOf(letters, -1));
      await nora.getByRole("button", { name: "Turn on" }).click();
      await expect(recovery).toHaveCount(10);
    }).toPass();
    const spare = (await recovery.first().textContent()) ?? "";
    // They are shown once: nobody may pass them by, and what is saved is all of them.
    await expect(nora.locator("div:focus").getByRole("list", { name: "Recovery codes" })).toBeVisible();
    const saving = nora.waitForEvent("download");
    await nora.getByRole("link", { name: "Save them as a file" }).press("Enter");
    const kept = await saving;
    expect(kept.suggestedFilename()).toBe("pulse-recovery-codes.txt");
    expect(readFileSync(await kept.path(), "utf8")).toBe(`${(await recovery.allTextContents()).join("\n")}\n`);

    const phone = await open({ javaScriptEnabled, viewport: { width: 320, height: 640 } });
    for (const code of [codeOf(letters), spare]) {
      await signIn(phone, email, "a few words of mine");
      await expect(phone.getByRole("heading", { name: "Second factor" })).toBeVisible();
      await phone.getByLabel("Code", { exact: true }).fill(code);
      await phone.getByRole("button", { name: "Sign in" }).click();
      await expect(phone).not.toHaveURL(/login/);
      await phone.context().clearCookies();
    }

    await nora.goto("/users");
    await expect(nora.getByRole("main")).toContainText("Roles that have it: Administrator");
    await admin.goto(`/users?q=${encodeURIComponent(email)}`);
    await admin.getByRole("link", { name: "Nora New" }).first().click();
    await admin.getByRole("button", { name: "Sign out everywhere" }).click();
    await expect(admin.getByRole("main")).toContainText("Not signed in anywhere");
    await nora.goto("/sessions");
    await expect(nora).toHaveURL(/login/);

    await admin.goto(`/audit?type=access.second_factor_set`);
    await expect(admin.getByRole("main")).toContainText("Second factor set up");
    await expect(admin.getByRole("main")).toContainText("Nora New");
  });
}
