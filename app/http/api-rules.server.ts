/**
 * What holds for every call, at the head of the API's description. docs/api.md says the same, word by word (contract.db.test.ts).
 * Backquotes are code.
 */
export const API_RULES: readonly { name: string; text: string }[] = [
  {
    name: "Tokens",
    text:
      "`npx pulse token create` prints a long-lived token once. `POST /auth/login {email, password}` gives a pair " +
      "instead: `access_token` (15 minutes) and `refresh_token`; `POST /auth/refresh` changes the pair, and a refresh " +
      "token used twice ends its whole family. An account with a second factor is answered 401 `second_factor_required` " +
      "until its `code` comes with the password, and 403 `second_factor_setup_required` where its role must have one " +
      "and it has none. Who works for several companies signs in to the one joined first, or to the one whose short " +
      "name comes as `company`. Scopes are `orders:read`, `orders:write` and so on, or `*`; a token never exceeds its " +
      "person. Cookies are ignored, except by `GET /live`.",
  },
  {
    name: "Values",
    text:
      "Money is a decimal string with a `currency` beside it; quantities are JSON numbers, not their text, with at most " +
      "6 decimals; instants are RFC 3339 in UTC; days are `YYYY-MM-DD`; ids are UUIDs.",
  },
  {
    name: "Errors",
    text:
      "They are `application/problem+json` with `code` and `request_id`; bad input also lists `errors: [{path, code, " +
      "message}]`. 400 malformed, 401 who are you, 403 not permitted, 404 unknown id (any other company's too), 409 the " +
      "business refuses (`code` names the rule), 413 over 1 MB, 415 another type, 422 the idempotency key was used for " +
      "another body, 429 with `Retry-After`.",
  },
  {
    name: "Idempotency-Key",
    text:
      "On a POST or PATCH the same key and body get the first answer again, for 30 days, with `Idempotency-Replayed: " +
      "true`. A refusal is not kept.",
  },
  {
    name: "Lists",
    text:
      "They take `limit` (50, at most 200) and `cursor`, and answer `{data, next_cursor}`. Those that can be sorted " +
      "take `sort=name` or `sort=-placed,customer`; a cursor is good for its own order. Unknown query parameters are " +
      "400.",
  },
  {
    name: "Fields",
    text: "`fields=id,name` on a read gives only these fields of the record, or of each record of a list.",
  },
  {
    name: "Files",
    text:
      "`POST /attachments` takes a form (multipart/form-data): `subject_type`, `subject_id` and the `file`, at most 25 " +
      "MB. What a picture tells of where, when and by whom it was taken is left out before it is stored; a TIFF that " +
      "tells it is refused.",
  },
  {
    name: "Many at once",
    text:
      "`POST /customers/bulk`, `/inventory/items/bulk` and `/orders/bulk` take `{items: [...]}`, at most 1,000, each as " +
      "its own call would take it; one with an `id` is changed. The answer is 200 with the status of each item and its " +
      "record or problem: what one refuses holds up no other. All of it is one transaction and one idempotency key, so " +
      "a call that was cut off is sent again as it was.",
  },
  {
    name: "Webhooks",
    text:
      "`/webhooks` lists, makes, changes and deletes the addresses that are told; `/webhooks/{id}/deliveries` says what " +
      "was told and answered, `POST /webhooks/{id}/replay` tells again. The secret comes with the answer that makes an " +
      "address, and never again: the same idempotency key gets the answer without it.",
  },
  {
    name: "Outlets",
    text:
      "`/outlets` lists, opens and changes the company's shops and branches; an order may name the one that it was " +
      "taken at with `outlet_id`, until it is invoiced, and orders are found by it.",
  },
  {
    name: "State of a record",
    text:
      "A read answers with an `ETag`; `If-None-Match` with it gives 304 while nothing has changed, and a PATCH with " +
      "`If-Match` is done only in that state, else 412 `stale_version`. `version` in the body says the same and gives " +
      "409.",
  },
  {
    name: "Limit",
    text:
      "1000 requests a minute for each company unless `PULSE_RATE_LIMIT` says otherwise; all answers carry " +
      "`RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`, and the `X-Request-Id` that was sent or made.",
  },
  {
    name: "Live",
    text:
      "`GET /live` is a stream of Server-Sent Events: `change` when an event has its place, `facts` when the reports " +
      "contain it, `notice` when the person's own notifications changed, `editing` when somebody begins or ends to edit " +
      "a record; a browser's session is also told the `figures` that its page looks at. `Last-Event-ID` resumes.",
  },
];
