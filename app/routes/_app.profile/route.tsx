import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { SelectField } from "#app/components/fields.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { isTheme, readTheme, THEMES, themeCookie } from "#app/components/theme.ts";
import { readForm, requireViewer } from "#app/http/screen.server.ts";

export const meta: MetaFunction = () => [{ title: "Profile and display · Pulse" }];

export async function loader(args: LoaderFunctionArgs) {
  const { name, email, role, company } = await requireViewer(args, "read", "profile");
  return { name, email, role, company, theme: readTheme(args.request.headers.get("Cookie")) };
}

/** How the screens look is kept in the browser, not in the books. */
export async function action(args: ActionFunctionArgs) {
  await requireViewer(args, "update", "profile");
  const { values } = await readForm(args);
  const theme = isTheme(values.theme) ? values.theme : "system";
  return redirect("/profile", { status: 303, headers: { "Set-Cookie": themeCookie(theme) } });
}

export default function Profile() {
  const { name, email, role, company, theme } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title="Profile and display" />
      <Sheet label="Profile">
        <Facts
          items={[
            ["Name", name],
            ["E-mail", email],
            ["Role", humanise(role)],
            ["Company", company],
          ]}
        />
      </Sheet>
      <Sheet title="Display">
        <FormShell id="display">
          <SelectField
            name="theme"
            label="Theme"
            value={theme}
            options={THEMES.map((value) => ({ value, label: value === "system" ? "As the system" : humanise(value) }))}
          />
          <div className="actions">
            <Button look="primary">Save</Button>
          </div>
        </FormShell>
      </Sheet>
    </>
  );
}
