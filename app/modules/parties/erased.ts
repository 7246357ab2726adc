import { Refusal } from "#app/modules/shared/refusal.ts";

/** Says no to whatever would make a customer out of somebody again whose data were taken away. Refuses: erased_customer. */
export function refuseErased({ code, erased_at }: { code: string; erased_at: Date | null }): void {
  if (erased_at)
    throw new Refusal(
      "erased_customer",
      `The person behind customer ${code} was erased: only documents are left. Create a new customer instead.`,
    );
}
