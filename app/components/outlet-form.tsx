import * as z from "zod";
import { changeOutletInput, outletInput } from "#app/modules/company/input.ts";
import type { OutletView } from "#app/modules/company/views.ts";
import { Button, ButtonLink } from "./button.tsx";
import { CheckField, TextField } from "./fields.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { asTexts, type FormTree } from "./form-values.ts";
import { asYesNo, type MergeSpec } from "./merge.ts";
import { english, useWords } from "./words/words.ts";

// Browsers post nothing for a box that is not ticked; on this form nothing means no.
const withTick = (values: unknown) => {
  const tree = values as Record<string, unknown>;
  return { ...tree, active: tree.active === "on" || tree.active === true };
};

export const newOutletForm = z.preprocess(withTick, outletInput);
export const outletForm = z.preprocess(withTick, changeOutletInput);

export const outletMerge: MergeSpec = {
  fields: {
    code: { label: english("Code") },
    name: { label: english("Name") },
    line1: { label: english("Street") },
    line2: { label: english("Second line") },
    postcode: { label: english("Postcode") },
    city: { label: english("City") },
    phone: { label: english("Phone") },
    active: { label: english("In use"), show: asYesNo },
  },
};

/** An outlet as its form posts it. */
export function outletValues({ id: _id, version: _version, active, ...fields }: OutletView): FormTree {
  return { ...asTexts(fields), ...(active ? { active: "on" } : {}) };
}

type Props = {
  outlet?: OutletView;
  /** The outlet as it is saved, where the form shows another. */
  saved?: OutletView;
  refused?: FormState | null;
};

export function OutletForm({ outlet, saved = outlet, refused }: Props) {
  const t = useWords();
  return (
    <FormShell
      id="outlet"
      draft
      schema={outlet ? outletForm : newOutletForm}
      version={outlet?.version}
      base={saved && outletValues(saved)}
      merging={outletMerge}
      refused={refused}
    >
      {(pending) => (
        <>
          <div className="fields">
            <TextField
              name="name"
              label={t("Name")}
              value={outlet?.name}
              maxLength={200}
              required
              autoFocus={!outlet}
            />
            <TextField name="code" label={t("Code")} value={outlet?.code} maxLength={40} required />
          </div>
          <div className="fields">
            <TextField name="line1" label={t("Street")} optional value={outlet?.line1} maxLength={100} />
            <TextField name="line2" label={t("Second line")} optional value={outlet?.line2} maxLength={100} />
            <TextField name="postcode" label={t("Postcode")} optional value={outlet?.postcode} maxLength={20} />
            <TextField name="city" label={t("City")} optional value={outlet?.city} maxLength={100} />
            <TextField name="phone" label={t("Phone")} optional value={outlet?.phone} maxLength={50} type="tel" />
          </div>
          <CheckField
            name="active"
            label={t("In use")}
            hint={t("Not in use, it cannot be chosen for orders; those that it has keep it")}
            checked={outlet?.active ?? true}
          />
          <div className="actions">
            <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
              {t("Save outlet")}
            </Button>
            {outlet ? null : (
              <Button name="_intent" value="save-new">
                {t("Save and new")}
              </Button>
            )}
            <ButtonLink look="quiet" href={outlet ? `/outlets/${outlet.id}` : "/outlets"}>
              {t("Cancel")}
            </ButtonLink>
          </div>
        </>
      )}
    </FormShell>
  );
}
