import type { MetaFunction } from "@remix-run/node";
import { ButtonLink } from "#app/components/button.tsx";

export const meta: MetaFunction = () => [{ title: "Forgot the password · Pulse" }];

export default function Forgot() {
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <div className="sheet grid gap-3">
          <h1>Forgot the password</h1>
          <p>Ask an administrator of your company for a reset link. It works once and for 15 minutes.</p>
          <p>
            If there is no administrator to ask, whoever runs the machine makes one with{" "}
            <code className="mono">npx pulse user reset-link --email you@company.com</code>.
          </p>
          <div className="actions">
            <ButtonLink href="/login">Back to sign in</ButtonLink>
          </div>
        </div>
      </main>
    </div>
  );
}
