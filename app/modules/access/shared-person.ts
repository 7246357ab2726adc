import { Refusal } from "#app/modules/shared/refusal.ts";

/** The database lets no company change an account that another one uses too, or that was erased (access_may_change): said in words. */
export async function unlessShared<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { message } = error as Error;
    if (/an erased person/.test(message)) throw new Refusal("already_erased", "This person was erased already.");
    if (!/person of several companies/.test(message)) throw error;
    throw new Refusal(
      "shared_person",
      "This person also works for another company of this installation. Whoever runs the machine can do this, by `npx pulse user`.",
    );
  }
}
