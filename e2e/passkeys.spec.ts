import { expect, test } from "./story.ts";

/* A passkey from its making to its removal, by Chromium's own virtual authenticator. */

test("a passkey is made, signs in alone, is renamed and removed", async ({ open, baseURL }) => {
  // Browsers bind passkeys to a name; the tests' address is one of figures.
  const origin = (baseURL ?? "").replace("127.0.0.1", "localhost");
  const page = await open({ baseURL: origin });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });

  await page.goto("/login");
  await page.getByLabel("E-mail").fill("viewer@pulse.local");
  await page.getByLabel("Password").fill("pulse-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");
  await page.goto("/passkeys");
  await page.getByLabel("Name").first().fill("Work laptop");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Work laptop" })).toBeVisible();

  await page.context().clearCookies();
  await page.goto("/login");
  await page.getByRole("link", { name: "Sign in with a passkey" }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");

  // An authenticator that does not know its owner is not enough.
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.context().clearCookies();
  await page.goto("/login/passkey");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("The browser gave no passkey")).toBeVisible();
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Home");

  await page.goto("/passkeys");
  const kept = page.getByRole("region", { name: "Work laptop" });
  await kept.getByLabel("Name").fill("Old laptop");
  await kept.getByRole("button", { name: "Rename" }).click();
  const renamed = page.getByRole("region", { name: "Old laptop" });
  await renamed.getByText("Remove", { exact: true }).first().click();
  await expect(renamed.getByRole("link", { name: "No, go back" })).toBeFocused();
  await renamed.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("You have no passkey yet.")).toBeVisible();
  await page.context().clearCookies();
  await page.goto("/login/passkey");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("This passkey did not work")).toBeVisible();
});
