/** The business says no: 409 and a sentence. `code` names the broken rule, `details` say what would be allowed. */
export class Refusal extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

/** There is no such thing, or it is another tenant's: 404 either way. */
export class NotFound extends Error {
  constructor(what: string) {
    super(`There is no such ${what}.`);
    this.name = "NotFound";
  }
}

/** `meant` names the records that a text fits, so that the person can choose. */
export type InputError = { path: string; code: string; message: string; meant?: { value: string; text: string }[] };

/** What was sent cannot be meant: 400 (API) or 422 at its field (form). Paths are dotted: `items.0.sku`. */
export class BadInput extends Error {
  readonly errors: InputError[];

  constructor(errors: InputError[]) {
    super(errors[0]?.message ?? "The input is not valid.");
    this.name = "BadInput";
    this.errors = errors;
  }

  static at(path: string, code: string, message: string, meant?: InputError["meant"]): BadInput {
    return new BadInput([{ path, code, message, ...(meant ? { meant } : {}) }]);
  }
}

/** The actor's role does not allow it: 403. `lacks` is the right that it takes, for the audit trail. */
export class Forbidden extends Error {
  constructor(
    message: string,
    readonly lacks: { action: string; resource: string },
  ) {
    super(message);
    this.name = "Forbidden";
  }
}

/** Of many changes made together it is this one, by its place, that is refused. */
export class OneRefused extends Error {
  constructor(
    readonly at: number,
    readonly reason: Error,
  ) {
    super(reason.message);
  }
}
