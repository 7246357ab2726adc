import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { setupInput } from "#app/modules/access/input.ts";
import { companyToSetUp, setUpCompany } from "#app/modules/access/set-up-company.server.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { inputErrors } from "./problem.server.ts";

/** The name of the company that the link is for; null when it is not good (any more). */
export async function companyOfLink({ context }: LoaderFunctionArgs, token: string): Promise<string | null> {
  return token.length < 200 ? companyToSetUp(context.services.sql, token) : null;
}

type Refused = { values: { name: string; email: string }; errors: Record<string, string> };

/** What the form gets back, or null when the account was created. */
export async function setUpByForm({ request, context }: ActionFunctionArgs): Promise<Refused | null> {
  const posted = await request.formData().catch(() => new FormData());
  const text = (name: string) => String(posted.get(name) ?? "").slice(0, 300);
  const values = { name: text("name"), email: text("email") };
  const parsed = setupInput.safeParse({ ...values, password: text("password") });
  if (!parsed.success) {
    return {
      values,
      errors: Object.fromEntries(inputErrors(parsed.error).map(({ path, message }) => [path, message])),
    };
  }
  try {
    await setUpCompany(context.services.sql, text("token").slice(0, 200), parsed.data);
    return null;
  } catch (error) {
    if (error instanceof NotFound)
      return {
        values,
        errors: { "": "This link has been used or is older than an hour. Start Pulse again for a new one." },
      };
    if (error instanceof Refusal)
      return { values, errors: { [error.code === "weak_password" ? "password" : "email"]: error.message } };
    throw error;
  }
}
