import { Button } from "#app/components/button.tsx";
import { Combo } from "#app/components/combo.tsx";
import {
  CheckField,
  DayField,
  MoneyField,
  NoteField,
  QuantityField,
  SelectField,
  TextField,
} from "#app/components/fields.tsx";
import { FormShell } from "#app/components/form-shell.tsx";

const OPTIONS = [
  { value: "bank", label: "Bank transfer" },
  { value: "card", label: "Card" },
];

const REFUSED = {
  form: "kit-refused",
  values: {
    text: "x",
    money: "twelve",
    quantity: "0",
    day: "",
    note: "Too long",
    select: "card",
    combo: "Nobody",
  },
  errors: {
    text: "Enter at least 3 letters",
    money: "Enter an amount such as 12.50",
    quantity: "Enter a quantity of at least 1",
    day: "Enter a day such as 28/02/2026",
    note: "Shorten the note to 500 letters",
    select: "Choose how it was paid",
    combo: "No customer is called “Nobody”",
  },
};

/** The same fields at rest, filled, and refused with a message each. They send nothing. */
export function FieldStates() {
  return (
    <div className="columns">
      <FormShell id="kit-rest">
        <Fields filled={false} />
      </FormShell>
      <FormShell id="kit-filled">
        <Fields filled />
      </FormShell>
      <FormShell id="kit-refused" refused={REFUSED} specimen>
        <Fields filled={false} />
      </FormShell>
    </div>
  );
}

function Fields({ filled }: { filled: boolean }) {
  const value = (text: string) => (filled ? text : undefined);
  return (
    <>
      <TextField name="text" label="Text" hint="What it is for" value={value("Camera")} />
      <TextField name="fixed" label="Read only" value="SO-2026-00042" readOnly />
      <TextField name="off" label="Switched off, as the order is shipped" value={value("4 pieces")} disabled />
      <MoneyField name="money" label="Money" currency="GBP" optional value={value("1197.00")} />
      <QuantityField name="quantity" label="Quantity" value={value("3.5")} />
      <DayField name="day" label="Day" value={value("2026-11-20")} />
      <SelectField name="select" label="Paid by" blank="Choose" options={OPTIONS} value={value("bank")} />
      <Combo name="combo" label="Customer" source="/lookup/customers" value={value("Acme")} />
      <NoteField name="note" label="Note" optional value={value("Leave it with the neighbour")} />
      <CheckField name="check" label="Keep what is more than due as credit" checked={filled} />
      <div className="actions">
        <Button type="button" look="primary">
          Save
        </Button>
        <Button type="button">Save and new</Button>
      </div>
    </>
  );
}
