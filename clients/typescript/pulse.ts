// Written from the API's description (OpenAPI). Do not edit: `npx vitest run app/http/client.db.test.ts -u` writes it anew.

/** What the API says against a request (RFC 9457). */
export class PulseProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly errors: { path: string; code: string; message: string }[];

  constructor(status: number, problem: Record<string, unknown>) {
    super(typeof problem.detail === "string" ? problem.detail : `The API answered ${status}.`);
    this.name = "PulseProblem";
    this.status = status;
    this.code = typeof problem.code === "string" ? problem.code : "";
    this.requestId = typeof problem.request_id === "string" ? problem.request_id : "";
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
  }
}

export type CallOptions = {
  /** The same key and body gets the first answer again. */
  idempotencyKey?: string;
  /** The `ETag` of the record that is to be changed. */
  ifMatch?: string;
  signal?: AbortSignal;
};

type Sent = CallOptions & {
  body?: unknown;
  /** Goes as a form with files in it. */
  form?: Record<string, string | Blob>;
  query?: Record<string, string | number | boolean | undefined>;
};

function formOf(fields: Record<string, string | Blob>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

export type GetAlertsQuery = {
  fields?: string;
};

export type GetAlertsAnswer = {
  data: Array<{
    id: string;
    name: string;
    /** a report of the analytics catalogue, or `system` */
    metric: string;
    /** its column or line */
    field: string;
    summary: "line" | "sum" | "max" | "min" | "rows";
    window_days: number | null;
    params: Record<string, string>;
    condition: "above" | "below" | "rises" | "falls" | "absent";
    threshold: string;
    clear_at: string | null;
    for_minutes: number;
    quiet_from: string | null;
    quiet_to: string | null;
    roles: string[];
    accounts: string[];
    webhook_url: string | null;
    enabled: boolean;
    /** a rule that every company begins with: it can be changed and switched off, not deleted */
    shipped: boolean;
    version: number;
    created_by: string | null;
    state: "ok" | "pending" | "firing";
    since: string | null;
    /** as it was last looked at */
    figure: string | null;
    evaluated_at: string | null;
    problem: string | null;
    acknowledged_by: string | null;
    acknowledged_at: string | null;
    snoozed_until: string | null;
  }>;
};

export type GetAlertsIdQuery = {
  fields?: string;
};

export type GetAlertsIdAnswer = {
  id: string;
  name: string;
  /** a report of the analytics catalogue, or `system` */
  metric: string;
  /** its column or line */
  field: string;
  summary: "line" | "sum" | "max" | "min" | "rows";
  window_days: number | null;
  params: Record<string, string>;
  condition: "above" | "below" | "rises" | "falls" | "absent";
  threshold: string;
  clear_at: string | null;
  for_minutes: number;
  quiet_from: string | null;
  quiet_to: string | null;
  roles: string[];
  accounts: string[];
  webhook_url: string | null;
  enabled: boolean;
  /** a rule that every company begins with: it can be changed and switched off, not deleted */
  shipped: boolean;
  version: number;
  created_by: string | null;
  state: "ok" | "pending" | "firing";
  since: string | null;
  /** as it was last looked at */
  figure: string | null;
  evaluated_at: string | null;
  problem: string | null;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  snoozed_until: string | null;
};

export type PatchAlertsIdBody = {
  acknowledged: true;
} | {
  /** 0 ends it */
  snooze_minutes: number;
};

export type PatchAlertsIdAnswer = {
  id: string;
  name: string;
  /** a report of the analytics catalogue, or `system` */
  metric: string;
  /** its column or line */
  field: string;
  summary: "line" | "sum" | "max" | "min" | "rows";
  window_days: number | null;
  params: Record<string, string>;
  condition: "above" | "below" | "rises" | "falls" | "absent";
  threshold: string;
  clear_at: string | null;
  for_minutes: number;
  quiet_from: string | null;
  quiet_to: string | null;
  roles: string[];
  accounts: string[];
  webhook_url: string | null;
  enabled: boolean;
  /** a rule that every company begins with: it can be changed and switched off, not deleted */
  shipped: boolean;
  version: number;
  created_by: string | null;
  state: "ok" | "pending" | "firing";
  since: string | null;
  /** as it was last looked at */
  figure: string | null;
  evaluated_at: string | null;
  problem: string | null;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  snoozed_until: string | null;
};

export type GetAnalyticsQuery = {
  fields?: string;
};

export type GetAnalyticsAnswer = {
  data: Array<{
    name: string;
    title: string;
    params: string[];
    columns: Array<{
      name: string;
      type: string;
      unit: string | null;
    }>;
  }>;
};

export type GetAnalyticsReportQuery = {
  from?: string;
  to?: string;
  limit?: string;
  grain?: "hour" | "day" | "week" | "month" | "all";
  compare?: "previous_period" | "last_year";
  customer_id?: string;
  sku?: string;
  order?: string;
  on?: string;
  days?: string;
  weeks?: string;
  min_seq?: string;
  fields?: string;
};

export type GetAnalyticsReportAnswer = {
  report: string;
  as_of: string;
  event_seq: number;
  params: Record<string, unknown>;
  columns: Array<{
    name: string;
    type: string;
    unit: string | null;
  }>;
  rows: Array<Array<string | number | boolean | null>>;
};

export type GetAttachmentsQuery = {
  subject_type: "order" | "invoice" | "customer" | "product";
  subject_id: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetAttachmentsAnswer = {
  data: Array<{
    id: string;
    name: string;
    media_type: string;
    size_bytes: number;
    sha256: string;
    added_by: string;
    added_at: string;
  }>;
  next_cursor: string | null;
};

export type PostAttachmentsBody = {
  subject_type: "order" | "invoice" | "customer" | "product";
  subject_id: string;
  file: Blob;
};

export type PostAttachmentsAnswer = {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  added_by: string;
  added_at: string;
};

export type GetAttachmentsIdQuery = {
  fields?: string;
};

export type GetAttachmentsIdAnswer = {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  added_by: string;
  added_at: string;
};

export type PostAuthLoginBody = {
  email: string;
  password: string;
  code?: string;
  /** the short name of the company, for who works for several; without it the one joined first */
  company?: string;
};

export type PostAuthLoginAnswer = {
  access_token: string;
  refresh_token: string;
  token_type: "Bearer";
  /** seconds */
  expires_in: number;
};

export type PostAuthRefreshBody = {
  refresh_token: string;
};

export type PostAuthRefreshAnswer = {
  access_token: string;
  refresh_token: string;
  token_type: "Bearer";
  /** seconds */
  expires_in: number;
};

export type PostBillingAllocationsBody = {
  invoice_id: string;
  source_type: "payment" | "credit_note";
  source_id: string;
  amount?: string | number;
};

export type PostBillingAllocationsAnswer = {
  id: string;
  kind: "invoice" | "credit_note";
  number: string;
  order_id: string | null;
  order_number: string | null;
  credits_invoice_id: string | null;
  customer_id: string;
  customer: string;
  status: "open" | "partly_paid" | "paid" | "overdue" | "void";
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  amount_paid: string;
  amount_credited: string;
  amount_due: string;
  issued_on: string;
  due_on: string;
  issued_at: string;
  reason: string | null;
  external_reference: string | null;
  created_by: string;
  lines: Array<{
    id: string;
    description: string;
    sku: string | null;
    quantity: number;
    unit_price: string;
    net: string;
    tax: string;
  }>;
  taxes: Array<{
    code: string;
    method: string;
    rate: string;
    base: string;
    tax: string;
  }>;
};

export type GetBillingInvoicesQuery = {
  order_id?: string;
  customer_id?: string;
  status?: "open" | "partly_paid" | "paid" | "overdue" | "void";
  kind?: "invoice" | "credit_note";
  from?: string;
  to?: string;
  sort?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetBillingInvoicesAnswer = {
  data: Array<{
    id: string;
    kind: "invoice" | "credit_note";
    number: string;
    order_id: string | null;
    order_number: string | null;
    credits_invoice_id: string | null;
    customer_id: string;
    customer: string;
    status: "open" | "partly_paid" | "paid" | "overdue" | "void";
    currency: string;
    subtotal: string;
    tax_total: string;
    total: string;
    amount_paid: string;
    amount_credited: string;
    amount_due: string;
    issued_on: string;
    due_on: string;
    issued_at: string;
    reason: string | null;
    external_reference: string | null;
    created_by: string;
    lines: Array<{
      id: string;
      description: string;
      sku: string | null;
      quantity: number;
      unit_price: string;
      net: string;
      tax: string;
    }>;
    taxes: Array<{
      code: string;
      method: string;
      rate: string;
      base: string;
      tax: string;
    }>;
  }>;
  next_cursor: string | null;
};

export type PostBillingInvoicesBody = {
  order_id: string;
};

export type PostBillingInvoicesAnswer = {
  id: string;
  kind: "invoice" | "credit_note";
  number: string;
  order_id: string | null;
  order_number: string | null;
  credits_invoice_id: string | null;
  customer_id: string;
  customer: string;
  status: "open" | "partly_paid" | "paid" | "overdue" | "void";
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  amount_paid: string;
  amount_credited: string;
  amount_due: string;
  issued_on: string;
  due_on: string;
  issued_at: string;
  reason: string | null;
  external_reference: string | null;
  created_by: string;
  lines: Array<{
    id: string;
    description: string;
    sku: string | null;
    quantity: number;
    unit_price: string;
    net: string;
    tax: string;
  }>;
  taxes: Array<{
    code: string;
    method: string;
    rate: string;
    base: string;
    tax: string;
  }>;
};

export type GetBillingInvoicesIdQuery = {
  fields?: string;
};

export type GetBillingInvoicesIdAnswer = {
  id: string;
  kind: "invoice" | "credit_note";
  number: string;
  order_id: string | null;
  order_number: string | null;
  credits_invoice_id: string | null;
  customer_id: string;
  customer: string;
  status: "open" | "partly_paid" | "paid" | "overdue" | "void";
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  amount_paid: string;
  amount_credited: string;
  amount_due: string;
  issued_on: string;
  due_on: string;
  issued_at: string;
  reason: string | null;
  external_reference: string | null;
  created_by: string;
  lines: Array<{
    id: string;
    description: string;
    sku: string | null;
    quantity: number;
    unit_price: string;
    net: string;
    tax: string;
  }>;
  taxes: Array<{
    code: string;
    method: string;
    rate: string;
    base: string;
    tax: string;
  }>;
};

export type PostBillingInvoicesIdCreditNotesBody = {
  reason: string;
  lines?: Array<{
    invoice_line_id: string;
    amount: string | number;
  }>;
};

export type PostBillingInvoicesIdCreditNotesAnswer = {
  id: string;
  kind: "invoice" | "credit_note";
  number: string;
  order_id: string | null;
  order_number: string | null;
  credits_invoice_id: string | null;
  customer_id: string;
  customer: string;
  status: "open" | "partly_paid" | "paid" | "overdue" | "void";
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  amount_paid: string;
  amount_credited: string;
  amount_due: string;
  issued_on: string;
  due_on: string;
  issued_at: string;
  reason: string | null;
  external_reference: string | null;
  created_by: string;
  lines: Array<{
    id: string;
    description: string;
    sku: string | null;
    quantity: number;
    unit_price: string;
    net: string;
    tax: string;
  }>;
  taxes: Array<{
    code: string;
    method: string;
    rate: string;
    base: string;
    tax: string;
  }>;
};

export type PostBillingInvoicesIdPaymentsBody = {
  amount: string | number;
  method: "cash" | "card" | "bank";
  reference?: string | null;
  paid_on?: string;
  allow_credit?: boolean;
};

export type PostBillingInvoicesIdPaymentsAnswer = {
  id: string;
  number: string;
  kind: "receipt" | "refund";
  customer_id: string;
  customer: string;
  amount: string;
  unallocated: string;
  currency: string;
  method: "cash" | "card" | "bank";
  reference: string | null;
  paid_on: string;
  recorded_at: string;
  recorded_by: string;
  allocations: Array<{
    id: string;
    invoice_id: string | null;
    number: string | null;
    amount: string;
    allocated_on: string;
  }>;
};

export type PostBillingPaymentsBody = {
  customer_id: string;
  amount: string | number;
  method: "cash" | "card" | "bank";
  reference?: string | null;
  paid_on?: string;
};

export type PostBillingPaymentsAnswer = {
  id: string;
  number: string;
  kind: "receipt" | "refund";
  customer_id: string;
  customer: string;
  amount: string;
  unallocated: string;
  currency: string;
  method: "cash" | "card" | "bank";
  reference: string | null;
  paid_on: string;
  recorded_at: string;
  recorded_by: string;
  allocations: Array<{
    id: string;
    invoice_id: string | null;
    number: string | null;
    amount: string;
    allocated_on: string;
  }>;
};

export type PostBillingRefundsBody = {
  source_type: "payment" | "credit_note";
  source_id: string;
  amount?: string | number;
  method: "cash" | "card" | "bank";
  reference?: string | null;
  paid_on?: string;
};

export type PostBillingRefundsAnswer = {
  id: string;
  number: string;
  kind: "receipt" | "refund";
  customer_id: string;
  customer: string;
  amount: string;
  unallocated: string;
  currency: string;
  method: "cash" | "card" | "bank";
  reference: string | null;
  paid_on: string;
  recorded_at: string;
  recorded_by: string;
  allocations: Array<{
    id: string;
    invoice_id: string | null;
    number: string | null;
    amount: string;
    allocated_on: string;
  }>;
};

export type GetCommentsQuery = {
  subject_type: "order" | "invoice" | "customer" | "product" | "count";
  subject_id: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetCommentsAnswer = {
  data: Array<{
    id: string;
    subject_type: "order" | "invoice" | "customer" | "product" | "count";
    subject_id: string;
    author: string;
    /** empty once it is deleted */
    body: string;
    /** where in the body somebody is mentioned */
    mentions: Array<{
      start: number;
      end: number;
    }>;
    created_at: string;
    edited_at: string | null;
    deleted: boolean;
    /** what the caller may do with it now */
    can: {
      edit: boolean;
      delete: boolean;
    };
  }>;
  next_cursor: string | null;
};

export type PostCommentsBody = {
  subject_type: "order" | "invoice" | "customer" | "product" | "count";
  subject_id: string;
  body: string;
};

export type PostCommentsAnswer = {
  id: string;
  subject_type: "order" | "invoice" | "customer" | "product" | "count";
  subject_id: string;
  author: string;
  /** empty once it is deleted */
  body: string;
  /** where in the body somebody is mentioned */
  mentions: Array<{
    start: number;
    end: number;
  }>;
  created_at: string;
  edited_at: string | null;
  deleted: boolean;
  /** what the caller may do with it now */
  can: {
    edit: boolean;
    delete: boolean;
  };
};

export type GetCommentsIdQuery = {
  fields?: string;
};

export type GetCommentsIdAnswer = {
  id: string;
  subject_type: "order" | "invoice" | "customer" | "product" | "count";
  subject_id: string;
  author: string;
  /** empty once it is deleted */
  body: string;
  /** where in the body somebody is mentioned */
  mentions: Array<{
    start: number;
    end: number;
  }>;
  created_at: string;
  edited_at: string | null;
  deleted: boolean;
  /** what the caller may do with it now */
  can: {
    edit: boolean;
    delete: boolean;
  };
};

export type PatchCommentsIdBody = {
  body: string;
};

export type PatchCommentsIdAnswer = {
  id: string;
  subject_type: "order" | "invoice" | "customer" | "product" | "count";
  subject_id: string;
  author: string;
  /** empty once it is deleted */
  body: string;
  /** where in the body somebody is mentioned */
  mentions: Array<{
    start: number;
    end: number;
  }>;
  created_at: string;
  edited_at: string | null;
  deleted: boolean;
  /** what the caller may do with it now */
  can: {
    edit: boolean;
    delete: boolean;
  };
};

export type DeleteCommentsIdAnswer = {
  id: string;
  subject_type: "order" | "invoice" | "customer" | "product" | "count";
  subject_id: string;
  author: string;
  /** empty once it is deleted */
  body: string;
  /** where in the body somebody is mentioned */
  mentions: Array<{
    start: number;
    end: number;
  }>;
  created_at: string;
  edited_at: string | null;
  deleted: boolean;
  /** what the caller may do with it now */
  can: {
    edit: boolean;
    delete: boolean;
  };
};

export type PostCountsBody = {
  note?: string | null;
  filter?: string | null;
  blind: boolean;
};

export type PostCountsAnswer = {
  id: string;
  number: string;
  note: string | null;
  filter: string | null;
  blind: boolean;
  status: "open" | "review" | "posted" | "cancelled";
  started_at: string;
  closed_at: string | null;
  started_by: string;
  closed_by: string | null;
  /** lines of the count */
  lines: number;
  /** how many of them somebody has counted */
  counted: number;
};

export type GetCountsIdQuery = {
  fields?: string;
};

export type GetCountsIdAnswer = {
  id: string;
  number: string;
  note: string | null;
  filter: string | null;
  blind: boolean;
  status: "open" | "review" | "posted" | "cancelled";
  started_at: string;
  closed_at: string | null;
  started_by: string;
  closed_by: string | null;
  /** lines of the count */
  lines: number;
  /** how many of them somebody has counted */
  counted: number;
};

export type PostCountsIdFinishAnswer = {
  id: string;
  number: string;
  note: string | null;
  filter: string | null;
  blind: boolean;
  status: "open" | "review" | "posted" | "cancelled";
  started_at: string;
  closed_at: string | null;
  started_by: string;
  closed_by: string | null;
  /** lines of the count */
  lines: number;
  /** how many of them somebody has counted */
  counted: number;
};

export type GetCountsIdLinesQuery = {
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetCountsIdLinesAnswer = {
  data: Array<{
    item_id: string;
    sku: string;
    name: string;
    counted: number | null;
    round: number;
    people: string[];
    expected?: number;
    difference?: number | null;
  }>;
  next_cursor: string | null;
};

export type PostCountsIdPostAnswer = {
  id: string;
  number: string;
  note: string | null;
  filter: string | null;
  blind: boolean;
  status: "open" | "review" | "posted" | "cancelled";
  started_at: string;
  closed_at: string | null;
  started_by: string;
  closed_by: string | null;
  /** lines of the count */
  lines: number;
  /** how many of them somebody has counted */
  counted: number;
};

export type PostCountsIdScansBody = {
  /** given by whoever scanned: sent again it changes nothing and gives the first answer */
  id: string;
  /** add counts up, set makes it `quantity`, undo takes `undoes` back */
  kind?: "add" | "set" | "undo";
  /** as it was read: SKU, barcode or GS1 element string */
  code?: string;
  /** without it what the code says, else 1 */
  quantity?: number | string;
  undoes?: string;
  scanned_at?: string;
};

export type PostCountsIdScansAnswer = {
  scan_id: string;
  item_id: string;
  sku: string;
  name: string;
  /** what this scan changed */
  quantity: number;
  /** what the item has come to */
  total: number;
};

export type GetCustomersQuery = {
  q?: string;
  sort?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetCustomersAnswer = {
  data: Array<{
    id: string;
    code: string;
    name: string;
    email: string | null;
    phone: string | null;
    currency: string;
    payment_terms_days: number;
    credit_limit: string | null;
    tax_category: "standard" | "exempt" | "reverse_charge";
    country: string | null;
    price_list: string | null;
    own_company: string | null;
    addresses: Array<{
      kind: "billing" | "shipping";
      line1: string;
      line2: string | null;
      city: string | null;
      postcode: string | null;
      country: string;
    }>;
    contacts: Array<{
      name: string;
      email: string | null;
      phone: string | null;
    }>;
    version: number;
    created_at: string;
  }>;
  next_cursor: string | null;
};

export type PostCustomersBody = {
  name: string;
  code?: string;
  email?: string | null;
  phone?: string | null;
  payment_terms_days?: number;
  credit_limit?: string | number | "0" | null;
  tax_category?: "standard" | "exempt" | "reverse_charge";
  country?: string | null;
  price_list?: string | null;
  addresses?: Array<{
    kind: "billing" | "shipping";
    line1: string;
    line2?: string | null;
    city?: string | null;
    postcode?: string | null;
    country: string;
  }>;
  contacts?: Array<{
    name: string;
    email?: string | null;
    phone?: string | null;
  }>;
};

export type PostCustomersAnswer = {
  id: string;
  code: string;
  name: string;
  email: string | null;
  phone: string | null;
  currency: string;
  payment_terms_days: number;
  credit_limit: string | null;
  tax_category: "standard" | "exempt" | "reverse_charge";
  country: string | null;
  price_list: string | null;
  own_company: string | null;
  addresses: Array<{
    kind: "billing" | "shipping";
    line1: string;
    line2: string | null;
    city: string | null;
    postcode: string | null;
    country: string;
  }>;
  contacts: Array<{
    name: string;
    email: string | null;
    phone: string | null;
  }>;
  version: number;
  created_at: string;
};

export type GetCustomersIdQuery = {
  fields?: string;
};

export type GetCustomersIdAnswer = {
  id: string;
  code: string;
  name: string;
  email: string | null;
  phone: string | null;
  currency: string;
  payment_terms_days: number;
  credit_limit: string | null;
  tax_category: "standard" | "exempt" | "reverse_charge";
  country: string | null;
  price_list: string | null;
  own_company: string | null;
  addresses: Array<{
    kind: "billing" | "shipping";
    line1: string;
    line2: string | null;
    city: string | null;
    postcode: string | null;
    country: string;
  }>;
  contacts: Array<{
    name: string;
    email: string | null;
    phone: string | null;
  }>;
  version: number;
  created_at: string;
};

export type PatchCustomersIdBody = {
  name?: string;
  code?: string;
  email?: string | null;
  phone?: string | null;
  payment_terms_days?: number;
  credit_limit?: string | number | "0" | null;
  tax_category?: "standard" | "exempt" | "reverse_charge";
  country?: string | null;
  price_list?: string | null;
  addresses?: Array<{
    kind: "billing" | "shipping";
    line1: string;
    line2?: string | null;
    city?: string | null;
    postcode?: string | null;
    country: string;
  }>;
  contacts?: Array<{
    name: string;
    email?: string | null;
    phone?: string | null;
  }>;
  /** short name of another company of ours that one administrates too; null: none */
  own_company?: string | null;
  version?: number;
};

export type PatchCustomersIdAnswer = {
  id: string;
  code: string;
  name: string;
  email: string | null;
  phone: string | null;
  currency: string;
  payment_terms_days: number;
  credit_limit: string | null;
  tax_category: "standard" | "exempt" | "reverse_charge";
  country: string | null;
  price_list: string | null;
  own_company: string | null;
  addresses: Array<{
    kind: "billing" | "shipping";
    line1: string;
    line2: string | null;
    city: string | null;
    postcode: string | null;
    country: string;
  }>;
  contacts: Array<{
    name: string;
    email: string | null;
    phone: string | null;
  }>;
  version: number;
  created_at: string;
};

export type PostCustomersBulkBody = {
  items: Array<{
    name: string;
    code?: string;
    email?: string | null;
    phone?: string | null;
    payment_terms_days?: number;
    credit_limit?: string | number | "0" | null;
    tax_category?: "standard" | "exempt" | "reverse_charge";
    country?: string | null;
    price_list?: string | null;
    addresses?: Array<{
      kind: "billing" | "shipping";
      line1: string;
      line2?: string | null;
      city?: string | null;
      postcode?: string | null;
      country: string;
    }>;
    contacts?: Array<{
      name: string;
      email?: string | null;
      phone?: string | null;
    }>;
  } | {
    name?: string;
    code?: string;
    email?: string | null;
    phone?: string | null;
    payment_terms_days?: number;
    credit_limit?: string | number | "0" | null;
    tax_category?: "standard" | "exempt" | "reverse_charge";
    country?: string | null;
    price_list?: string | null;
    addresses?: Array<{
      kind: "billing" | "shipping";
      line1: string;
      line2?: string | null;
      city?: string | null;
      postcode?: string | null;
      country: string;
    }>;
    contacts?: Array<{
      name: string;
      email?: string | null;
      phone?: string | null;
    }>;
    /** short name of another company of ours that one administrates too; null: none */
    own_company?: string | null;
    version?: number;
    id: string;
  }>;
};

export type PostCustomersBulkAnswer = {
  done: number;
  refused: number;
  data: Array<{
    index: number;
    /** what the call of this one alone would answer */
    status: number;
    record?: {
      id: string;
      code: string;
      name: string;
      email: string | null;
      phone: string | null;
      currency: string;
      payment_terms_days: number;
      credit_limit: string | null;
      tax_category: "standard" | "exempt" | "reverse_charge";
      country: string | null;
      price_list: string | null;
      own_company: string | null;
      addresses: Array<{
        kind: "billing" | "shipping";
        line1: string;
        line2: string | null;
        city: string | null;
        postcode: string | null;
        country: string;
      }>;
      contacts: Array<{
        name: string;
        email: string | null;
        phone: string | null;
      }>;
      version: number;
      created_at: string;
    };
    problem?: {
      code: string;
      detail: string;
      errors?: Array<{
        path: string;
        code: string;
        message: string;
      }>;
    };
  }>;
};

export type GetEventsQuery = {
  after?: string;
  types?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetEventsAnswer = {
  data: Array<{
    seq: number;
    id: string;
    type: string;
    version: number;
    occurred_at: string;
    subject_type: string;
    subject_id: string;
    actor: {
      account_id: string | null;
      role: string;
      name?: string;
      origin?: string;
    };
    request_id: string | null;
    data: Record<string, unknown>;
  }>;
  next_cursor: string | null;
};

export type GetInventoryQuery = {
  q?: string;
  low_stock?: "true" | "false";
  kind?: "stock" | "service";
  active?: "true" | "false";
  category?: string;
  sort?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetInventoryAnswer = {
  data: Array<{
    id: string;
    sku: string;
    name: string;
    category: string | null;
    kind: "stock" | "service";
    price: string;
    currency: string;
    barcode: string | null;
    qty_on_hand: number;
    reserved_qty: number;
    available_qty: number;
    incoming_qty: number;
    reorder_point: number | null;
    reorder_quantity: number | null;
    low_stock: boolean;
    tax_category: string;
    allow_negative: boolean;
    active: boolean;
    version: number;
    updated_at: string;
    unit_cost?: string | null;
    average_cost?: string | null;
    stock_value?: string;
  }>;
  next_cursor: string | null;
};

export type PostInventoryBody = {
  sku: string;
  name?: string;
  price?: number | string;
  kind?: "stock" | "service";
  category?: string | null;
  currency?: string;
  barcode?: string | null;
  unit_cost?: number | string | null;
  reorder_point?: number | null;
  reorder_quantity?: number | null;
  tax_category?: string;
  allow_negative?: boolean;
  active?: boolean;
  qty_on_hand?: number;
};

export type PostInventoryAnswer = {
  id: string;
  sku: string;
  name: string;
  category: string | null;
  kind: "stock" | "service";
  price: string;
  currency: string;
  barcode: string | null;
  qty_on_hand: number;
  reserved_qty: number;
  available_qty: number;
  incoming_qty: number;
  reorder_point: number | null;
  reorder_quantity: number | null;
  low_stock: boolean;
  tax_category: string;
  allow_negative: boolean;
  active: boolean;
  version: number;
  updated_at: string;
  unit_cost?: string | null;
  average_cost?: string | null;
  stock_value?: string;
};

export type GetInventorySkuQuery = {
  fields?: string;
};

export type GetInventorySkuAnswer = {
  id: string;
  sku: string;
  name: string;
  category: string | null;
  kind: "stock" | "service";
  price: string;
  currency: string;
  barcode: string | null;
  qty_on_hand: number;
  reserved_qty: number;
  available_qty: number;
  incoming_qty: number;
  reorder_point: number | null;
  reorder_quantity: number | null;
  low_stock: boolean;
  tax_category: string;
  allow_negative: boolean;
  active: boolean;
  version: number;
  updated_at: string;
  unit_cost?: string | null;
  average_cost?: string | null;
  stock_value?: string;
};

export type PostInventorySkuReserveBody = {
  quantity: number;
  order_id?: string;
};

export type PostInventorySkuReserveAnswer = {
  reservation_id: string;
  sku: string;
  quantity: number;
  reserved_qty: number;
  available_qty: number;
};

export type PostInventoryItemsBulkBody = {
  items: Array<{
    sku: string;
    name?: string;
    price?: number | string;
    kind?: "stock" | "service";
    category?: string | null;
    currency?: string;
    barcode?: string | null;
    unit_cost?: number | string | null;
    reorder_point?: number | null;
    reorder_quantity?: number | null;
    tax_category?: string;
    allow_negative?: boolean;
    active?: boolean;
    qty_on_hand?: number;
  }>;
};

export type PostInventoryItemsBulkAnswer = {
  done: number;
  refused: number;
  data: Array<{
    index: number;
    /** what the call of this one alone would answer */
    status: number;
    record?: {
      id: string;
      sku: string;
      name: string;
      category: string | null;
      kind: "stock" | "service";
      price: string;
      currency: string;
      barcode: string | null;
      qty_on_hand: number;
      reserved_qty: number;
      available_qty: number;
      incoming_qty: number;
      reorder_point: number | null;
      reorder_quantity: number | null;
      low_stock: boolean;
      tax_category: string;
      allow_negative: boolean;
      active: boolean;
      version: number;
      updated_at: string;
      unit_cost?: string | null;
      average_cost?: string | null;
      stock_value?: string;
    };
    problem?: {
      code: string;
      detail: string;
      errors?: Array<{
        path: string;
        code: string;
        message: string;
      }>;
    };
  }>;
};

export type GetLedgerAccountsQuery = {
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetLedgerAccountsAnswer = {
  data: Array<{
    id: string;
    code: string;
    name: string;
    type: "asset" | "liability" | "equity" | "revenue" | "expense";
    parent: string | null;
    is_group: boolean;
    balance: string;
    currency: string;
  }>;
  next_cursor: string | null;
};

export type PostLedgerAccountsBody = {
  code: string;
  name: string;
  /** the code of the group that it is part of, whose type it takes */
  parent: string;
  /** a group has accounts and takes no postings */
  is_group?: boolean;
};

export type PostLedgerAccountsAnswer = {
  id: string;
  code: string;
  name: string;
  type: "asset" | "liability" | "equity" | "revenue" | "expense";
  parent: string | null;
  is_group: boolean;
  balance: string;
  currency: string;
};

export type GetLedgerEntriesQuery = {
  account?: string;
  from?: string;
  to?: string;
  ref?: string;
  sort?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetLedgerEntriesAnswer = {
  data: Array<{
    id: string;
    journal_id: string;
    account: string;
    account_name: string;
    debit: string;
    credit: string;
    currency: string;
    effective_on: string;
    recorded_at: string;
    ref_type: string;
    ref_id: string;
    ref_number: string | null;
    memo: string;
    reverses_id: string | null;
    recorded_by: string;
  }>;
  next_cursor: string | null;
};

export type PostLedgerEntriesBody = {
  effective_on: string;
  memo: string;
  lines: Array<{
    account: string;
    debit?: string | number | "" | null;
    credit?: string | number | "" | null;
  }>;
};

export type PostLedgerEntriesAnswer = {
  journal_id: string;
};

export type PostLedgerEntriesIdReverseBody = {
  effective_on: string;
  reason: string;
};

export type PostLedgerEntriesIdReverseAnswer = {
  journal_id: string;
  reverses_id: string;
};

export type GetLedgerTrialBalanceQuery = {
  as_of?: string;
  fields?: string;
};

export type GetLedgerTrialBalanceAnswer = {
  as_of: string;
  currency: string;
  accounts: Array<{
    code: string;
    name: string;
    type: "asset" | "liability" | "equity" | "revenue" | "expense";
    debit: string;
    credit: string;
  }>;
  total_debit: string;
  total_credit: string;
};

export type GetNotificationsQuery = {
  unread?: "true" | "false";
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetNotificationsAnswer = {
  data: Array<{
    id: string;
    kind: string;
    /** what the sentence is made of */
    data: Record<string, unknown>;
    /** who caused it */
    by: string | null;
    /** the page it leads to */
    path: string;
    /** how often since it was last read */
    times: number;
    happened_at: string;
    read_at: string | null;
  }>;
  next_cursor: string | null;
};

export type PostNotificationsBody = {
  read: true;
};

export type PostNotificationsAnswer = {
  marked: number;
};

export type PatchNotificationsIdBody = {
  read: boolean;
};

export type PatchNotificationsIdAnswer = {
  id: string;
  kind: string;
  /** what the sentence is made of */
  data: Record<string, unknown>;
  /** who caused it */
  by: string | null;
  /** the page it leads to */
  path: string;
  /** how often since it was last read */
  times: number;
  happened_at: string;
  read_at: string | null;
};

export type GetOpenapiJsonAnswer = Record<string, unknown>;

export type GetOrdersQuery = {
  q?: string;
  status?: "draft" | "placed" | "shipped" | "completed" | "cancelled";
  customer_id?: string;
  outlet_id?: string;
  from?: string;
  to?: string;
  sort?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetOrdersAnswer = {
  data: Array<{
    id: string;
    number: string;
    status: "draft" | "placed" | "shipped" | "completed" | "cancelled";
    customer_id: string;
    customer: string;
    currency: string;
    subtotal: string;
    tax_total: string;
    total: string;
    customer_reference: string | null;
    external_reference: string | null;
    outlet_id: string | null;
    outlet: string | null;
    reservation_status: "none" | "reserved" | "backordered" | "fulfilled" | "released";
    invoice_status: "none" | "invoiced" | "void";
    payment_status: "unpaid" | "partly_paid" | "paid";
    shortages: Array<{
      sku: string;
      requested: number;
      reserved: number;
      available: number;
    }>;
    items: Array<{
      line_id: string;
      sku: string;
      name: string;
      kind: "stock" | "service";
      quantity: number;
      quantity_reserved: number;
      quantity_shipped: number;
      quantity_closed: number;
      unit_price: string;
      line_total: string;
      tax: string;
    }>;
    invoice_ids: string[];
    allowed_statuses: string[];
    created_by: string;
    created_at: string;
    placed_at: string | null;
    completed_at: string | null;
    cancelled_at: string | null;
    version: number;
  }>;
  next_cursor: string | null;
};

export type PostOrdersBody = {
  customer_id: string;
  items: Array<{
    sku: string;
    quantity: number;
    unit_price?: number | string | null;
  }>;
  customer_reference?: string | null;
  /** where it was taken */
  outlet_id?: string | null;
  status?: "draft" | "placed";
  require_stock?: boolean;
};

export type PostOrdersAnswer = {
  id: string;
  number: string;
  status: "draft" | "placed" | "shipped" | "completed" | "cancelled";
  customer_id: string;
  customer: string;
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  customer_reference: string | null;
  external_reference: string | null;
  outlet_id: string | null;
  outlet: string | null;
  reservation_status: "none" | "reserved" | "backordered" | "fulfilled" | "released";
  invoice_status: "none" | "invoiced" | "void";
  payment_status: "unpaid" | "partly_paid" | "paid";
  shortages: Array<{
    sku: string;
    requested: number;
    reserved: number;
    available: number;
  }>;
  items: Array<{
    line_id: string;
    sku: string;
    name: string;
    kind: "stock" | "service";
    quantity: number;
    quantity_reserved: number;
    quantity_shipped: number;
    quantity_closed: number;
    unit_price: string;
    line_total: string;
    tax: string;
  }>;
  invoice_ids: string[];
  allowed_statuses: string[];
  created_by: string;
  created_at: string;
  placed_at: string | null;
  completed_at: string | null;
  cancelled_at: string | null;
  version: number;
};

export type GetOrdersIdQuery = {
  fields?: string;
};

export type GetOrdersIdAnswer = {
  id: string;
  number: string;
  status: "draft" | "placed" | "shipped" | "completed" | "cancelled";
  customer_id: string;
  customer: string;
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  customer_reference: string | null;
  external_reference: string | null;
  outlet_id: string | null;
  outlet: string | null;
  reservation_status: "none" | "reserved" | "backordered" | "fulfilled" | "released";
  invoice_status: "none" | "invoiced" | "void";
  payment_status: "unpaid" | "partly_paid" | "paid";
  shortages: Array<{
    sku: string;
    requested: number;
    reserved: number;
    available: number;
  }>;
  items: Array<{
    line_id: string;
    sku: string;
    name: string;
    kind: "stock" | "service";
    quantity: number;
    quantity_reserved: number;
    quantity_shipped: number;
    quantity_closed: number;
    unit_price: string;
    line_total: string;
    tax: string;
  }>;
  invoice_ids: string[];
  allowed_statuses: string[];
  created_by: string;
  created_at: string;
  placed_at: string | null;
  completed_at: string | null;
  cancelled_at: string | null;
  version: number;
};

export type PatchOrdersIdBody = {
  customer_id?: string;
  items?: Array<{
    sku: string;
    quantity: number;
    unit_price?: number | string | null;
  }>;
  customer_reference?: string | null;
  /** where it was taken */
  outlet_id?: string | null;
  version?: number;
  status?: "draft" | "placed" | "shipped" | "completed" | "cancelled";
  require_stock?: boolean;
};

export type PatchOrdersIdAnswer = {
  id: string;
  number: string;
  status: "draft" | "placed" | "shipped" | "completed" | "cancelled";
  customer_id: string;
  customer: string;
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  customer_reference: string | null;
  external_reference: string | null;
  outlet_id: string | null;
  outlet: string | null;
  reservation_status: "none" | "reserved" | "backordered" | "fulfilled" | "released";
  invoice_status: "none" | "invoiced" | "void";
  payment_status: "unpaid" | "partly_paid" | "paid";
  shortages: Array<{
    sku: string;
    requested: number;
    reserved: number;
    available: number;
  }>;
  items: Array<{
    line_id: string;
    sku: string;
    name: string;
    kind: "stock" | "service";
    quantity: number;
    quantity_reserved: number;
    quantity_shipped: number;
    quantity_closed: number;
    unit_price: string;
    line_total: string;
    tax: string;
  }>;
  invoice_ids: string[];
  allowed_statuses: string[];
  created_by: string;
  created_at: string;
  placed_at: string | null;
  completed_at: string | null;
  cancelled_at: string | null;
  version: number;
};

export type PostOrdersIdCloseShortBody = {
  version?: number;
};

export type PostOrdersIdCloseShortAnswer = {
  id: string;
  number: string;
  status: "draft" | "placed" | "shipped" | "completed" | "cancelled";
  customer_id: string;
  customer: string;
  currency: string;
  subtotal: string;
  tax_total: string;
  total: string;
  customer_reference: string | null;
  external_reference: string | null;
  outlet_id: string | null;
  outlet: string | null;
  reservation_status: "none" | "reserved" | "backordered" | "fulfilled" | "released";
  invoice_status: "none" | "invoiced" | "void";
  payment_status: "unpaid" | "partly_paid" | "paid";
  shortages: Array<{
    sku: string;
    requested: number;
    reserved: number;
    available: number;
  }>;
  items: Array<{
    line_id: string;
    sku: string;
    name: string;
    kind: "stock" | "service";
    quantity: number;
    quantity_reserved: number;
    quantity_shipped: number;
    quantity_closed: number;
    unit_price: string;
    line_total: string;
    tax: string;
  }>;
  invoice_ids: string[];
  allowed_statuses: string[];
  created_by: string;
  created_at: string;
  placed_at: string | null;
  completed_at: string | null;
  cancelled_at: string | null;
  version: number;
};

export type GetOrdersIdPickQuery = {
  fields?: string;
};

export type GetOrdersIdPickAnswer = {
  order_id: string;
  number: string;
  customer: string;
  status: string;
  lines: Array<{
    item_id: string;
    sku: string;
    name: string;
    wanted: number;
    available: number;
    picked: number;
  }>;
};

export type PostOrdersIdPickScansBody = {
  /** given by whoever scanned: sent again it changes nothing and gives the first answer */
  id: string;
  /** add counts up, set makes it `quantity`, undo takes `undoes` back */
  kind?: "add" | "set" | "undo";
  /** as it was read: SKU, barcode or GS1 element string */
  code?: string;
  /** without it what the code says, else 1 */
  quantity?: number | string;
  undoes?: string;
  scanned_at?: string;
};

export type PostOrdersIdPickScansAnswer = {
  scan_id: string;
  item_id: string;
  sku: string;
  name: string;
  /** what this scan changed */
  quantity: number;
  /** what the item has come to */
  total: number;
};

export type PostOrdersIdPickShipAnswer = {
  shipment_id: string;
  whole: boolean;
};

export type PostOrdersBulkBody = {
  items: Array<{
    customer_id: string;
    items: Array<{
      sku: string;
      quantity: number;
      unit_price?: number | string | null;
    }>;
    customer_reference?: string | null;
    /** where it was taken */
    outlet_id?: string | null;
    status?: "draft" | "placed";
    require_stock?: boolean;
  } | {
    customer_id?: string;
    items?: Array<{
      sku: string;
      quantity: number;
      unit_price?: number | string | null;
    }>;
    customer_reference?: string | null;
    /** where it was taken */
    outlet_id?: string | null;
    version?: number;
    status?: "draft" | "placed" | "shipped" | "completed" | "cancelled";
    require_stock?: boolean;
    id: string;
  }>;
};

export type PostOrdersBulkAnswer = {
  done: number;
  refused: number;
  data: Array<{
    index: number;
    /** what the call of this one alone would answer */
    status: number;
    record?: {
      id: string;
      number: string;
      status: "draft" | "placed" | "shipped" | "completed" | "cancelled";
      customer_id: string;
      customer: string;
      currency: string;
      subtotal: string;
      tax_total: string;
      total: string;
      customer_reference: string | null;
      external_reference: string | null;
      outlet_id: string | null;
      outlet: string | null;
      reservation_status: "none" | "reserved" | "backordered" | "fulfilled" | "released";
      invoice_status: "none" | "invoiced" | "void";
      payment_status: "unpaid" | "partly_paid" | "paid";
      shortages: Array<{
        sku: string;
        requested: number;
        reserved: number;
        available: number;
      }>;
      items: Array<{
        line_id: string;
        sku: string;
        name: string;
        kind: "stock" | "service";
        quantity: number;
        quantity_reserved: number;
        quantity_shipped: number;
        quantity_closed: number;
        unit_price: string;
        line_total: string;
        tax: string;
      }>;
      invoice_ids: string[];
      allowed_statuses: string[];
      created_by: string;
      created_at: string;
      placed_at: string | null;
      completed_at: string | null;
      cancelled_at: string | null;
      version: number;
    };
    problem?: {
      code: string;
      detail: string;
      errors?: Array<{
        path: string;
        code: string;
        message: string;
      }>;
    };
  }>;
};

export type GetOutletsQuery = {
  q?: string;
  active?: "true" | "false";
  sort?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetOutletsAnswer = {
  data: Array<{
    id: string;
    code: string;
    name: string;
    line1: string | null;
    line2: string | null;
    postcode: string | null;
    city: string | null;
    phone: string | null;
    active: boolean;
    version: number;
  }>;
  next_cursor: string | null;
};

export type PostOutletsBody = {
  code: string;
  name: string;
  line1?: string | null;
  line2?: string | null;
  postcode?: string | null;
  city?: string | null;
  phone?: string | null;
  active?: boolean;
};

export type PostOutletsAnswer = {
  id: string;
  code: string;
  name: string;
  line1: string | null;
  line2: string | null;
  postcode: string | null;
  city: string | null;
  phone: string | null;
  active: boolean;
  version: number;
};

export type GetOutletsIdQuery = {
  fields?: string;
};

export type GetOutletsIdAnswer = {
  id: string;
  code: string;
  name: string;
  line1: string | null;
  line2: string | null;
  postcode: string | null;
  city: string | null;
  phone: string | null;
  active: boolean;
  version: number;
};

export type PatchOutletsIdBody = {
  code?: string;
  name?: string;
  line1?: string | null;
  line2?: string | null;
  postcode?: string | null;
  city?: string | null;
  phone?: string | null;
  active?: boolean;
  version?: number;
};

export type PatchOutletsIdAnswer = {
  id: string;
  code: string;
  name: string;
  line1: string | null;
  line2: string | null;
  postcode: string | null;
  city: string | null;
  phone: string | null;
  active: boolean;
  version: number;
};

export type GetPriceListsQuery = {
  q?: string;
  active?: "true" | "false";
  sort?: string;
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetPriceListsAnswer = {
  data: Array<{
    id: string;
    code: string;
    name: string;
    active: boolean;
    products: number;
    customers: number;
  }>;
  next_cursor: string | null;
};

export type PostPriceListsBody = {
  code: string;
  name: string;
  active?: boolean;
  lines: Array<{
    sku: string;
    from_quantity?: number;
    valid_from?: string | null;
    valid_to?: string | null;
    unit_price: number | string;
  }>;
};

export type PostPriceListsAnswer = {
  id: string;
  code: string;
  name: string;
  currency: string;
  active: boolean;
  customers: number;
  lines: Array<{
    id: string;
    item_id: string;
    sku: string;
    name: string;
    from_quantity: number;
    valid_from: string | null;
    valid_to: string | null;
    unit_price: string;
  }>;
  version: number;
};

export type GetPriceListsIdQuery = {
  fields?: string;
};

export type GetPriceListsIdAnswer = {
  id: string;
  code: string;
  name: string;
  currency: string;
  active: boolean;
  customers: number;
  lines: Array<{
    id: string;
    item_id: string;
    sku: string;
    name: string;
    from_quantity: number;
    valid_from: string | null;
    valid_to: string | null;
    unit_price: string;
  }>;
  version: number;
};

export type PatchPriceListsIdBody = {
  code: string;
  name: string;
  active?: boolean;
  lines: Array<{
    sku: string;
    from_quantity?: number;
    valid_from?: string | null;
    valid_to?: string | null;
    unit_price: number | string;
  }>;
  version?: number;
};

export type PatchPriceListsIdAnswer = {
  id: string;
  code: string;
  name: string;
  currency: string;
  active: boolean;
  customers: number;
  lines: Array<{
    id: string;
    item_id: string;
    sku: string;
    name: string;
    from_quantity: number;
    valid_from: string | null;
    valid_to: string | null;
    unit_price: string;
  }>;
  version: number;
};

export type PostReceiptsBody = {
  reference?: string | null;
};

export type PostReceiptsAnswer = {
  id: string;
  number: string;
  reference: string | null;
  status: "open" | "posted" | "cancelled";
  started_at: string;
  closed_at: string | null;
  started_by: string;
  closed_by: string | null;
  lines: Array<{
    item_id: string;
    sku: string;
    name: string;
    quantity: number;
  }>;
  /** what another company of ours said that it sent; nothing of it is counted */
  announced: {
    company: string;
    shipment_number: string;
    order_number: string;
    currency: string;
    lines: Array<{
      sku: string;
      name: string;
      quantity: number;
      /** what it costs unless another cost is sent; only for roles that may see cost */
      unit_cost?: string | null;
      /** why it cannot be received as it is */
      lacks: "unknown" | "inactive" | "service" | null;
    }>;
  } | null;
};

export type GetReceiptsIdQuery = {
  fields?: string;
};

export type GetReceiptsIdAnswer = {
  id: string;
  number: string;
  reference: string | null;
  status: "open" | "posted" | "cancelled";
  started_at: string;
  closed_at: string | null;
  started_by: string;
  closed_by: string | null;
  lines: Array<{
    item_id: string;
    sku: string;
    name: string;
    quantity: number;
  }>;
  /** what another company of ours said that it sent; nothing of it is counted */
  announced: {
    company: string;
    shipment_number: string;
    order_number: string;
    currency: string;
    lines: Array<{
      sku: string;
      name: string;
      quantity: number;
      /** what it costs unless another cost is sent; only for roles that may see cost */
      unit_cost?: string | null;
      /** why it cannot be received as it is */
      lacks: "unknown" | "inactive" | "service" | null;
    }>;
  } | null;
};

export type PostReceiptsIdPostBody = {
  costs: Array<{
    item_id: string;
    unit_cost?: number | string | null;
  }>;
};

export type PostReceiptsIdPostAnswer = {
  id: string;
  number: string;
  reference: string | null;
  status: "open" | "posted" | "cancelled";
  started_at: string;
  closed_at: string | null;
  started_by: string;
  closed_by: string | null;
  lines: Array<{
    item_id: string;
    sku: string;
    name: string;
    quantity: number;
  }>;
  /** what another company of ours said that it sent; nothing of it is counted */
  announced: {
    company: string;
    shipment_number: string;
    order_number: string;
    currency: string;
    lines: Array<{
      sku: string;
      name: string;
      quantity: number;
      /** what it costs unless another cost is sent; only for roles that may see cost */
      unit_cost?: string | null;
      /** why it cannot be received as it is */
      lacks: "unknown" | "inactive" | "service" | null;
    }>;
  } | null;
};

export type PostReceiptsIdScansBody = {
  /** given by whoever scanned: sent again it changes nothing and gives the first answer */
  id: string;
  /** add counts up, set makes it `quantity`, undo takes `undoes` back */
  kind?: "add" | "set" | "undo";
  /** as it was read: SKU, barcode or GS1 element string */
  code?: string;
  /** without it what the code says, else 1 */
  quantity?: number | string;
  undoes?: string;
  scanned_at?: string;
};

export type PostReceiptsIdScansAnswer = {
  scan_id: string;
  item_id: string;
  sku: string;
  name: string;
  /** what this scan changed */
  quantity: number;
  /** what the item has come to */
  total: number;
};

export type GetWebhooksQuery = {
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetWebhooksAnswer = {
  data: Array<{
    id: string;
    url: string;
    description: string | null;
    /** none is every event */
    types: string[];
    enabled: boolean;
    off_because: string | null;
    version: number;
    created_at: string;
    waiting: number;
    failed: number;
    sent_24h: number;
  }>;
  next_cursor: string | null;
};

export type PostWebhooksBody = {
  url: string;
  description?: string | null;
  types?: string[];
};

export type PostWebhooksAnswer = {
  id: string;
  url: string;
  description: string | null;
  /** none is every event */
  types: string[];
  enabled: boolean;
  off_because: string | null;
  version: number;
  created_at: string;
  waiting: number;
  failed: number;
  sent_24h: number;
  secret?: string;
};

export type GetWebhooksIdQuery = {
  fields?: string;
};

export type GetWebhooksIdAnswer = {
  id: string;
  url: string;
  description: string | null;
  /** none is every event */
  types: string[];
  enabled: boolean;
  off_because: string | null;
  version: number;
  created_at: string;
  waiting: number;
  failed: number;
  sent_24h: number;
};

export type PatchWebhooksIdBody = {
  url?: string;
  description?: string | null;
  types?: string[];
  enabled?: boolean;
  version?: number;
};

export type PatchWebhooksIdAnswer = {
  id: string;
  url: string;
  description: string | null;
  /** none is every event */
  types: string[];
  enabled: boolean;
  off_because: string | null;
  version: number;
  created_at: string;
  waiting: number;
  failed: number;
  sent_24h: number;
};

export type GetWebhooksIdDeliveriesQuery = {
  limit?: string;
  cursor?: string;
  fields?: string;
};

export type GetWebhooksIdDeliveriesAnswer = {
  data: Array<{
    /** the webhook-id that the receiver gets */
    id: string;
    event_id: string;
    seq: number;
    type: string;
    subject_type: string;
    subject_id: string;
    state: "waiting" | "sending" | "sent" | "failed" | "dropped";
    attempts: number;
    answer: string | null;
    due_at: string;
    created_at: string;
    finished_at: string | null;
  }>;
  next_cursor: string | null;
};

export type PostWebhooksIdReplayBody = {
  delivery_id?: string;
};

export type PostWebhooksIdReplayAnswer = {
  replayed: number;
};

export class Pulse {
  readonly #base: string;
  readonly #token: string | (() => string | Promise<string>);
  readonly #fetch: typeof fetch;

  /** `base` is the installation's address, such as http://127.0.0.1:3000. */
  constructor(options: { base: string; token: string | (() => string | Promise<string>); fetch?: typeof fetch }) {
    this.#base = `${options.base.replace(/\/+$/, "")}/api/v1`;
    this.#token = options.token;
    this.#fetch = options.fetch ?? fetch;
  }

  /** Every row of a list, page after page. */
  async *all<Row>(page: (cursor: string | undefined) => Promise<{ data: Row[]; next_cursor: string | null }>): AsyncGenerator<Row> {
    for (let cursor: string | undefined; ; ) {
      const { data, next_cursor } = await page(cursor);
      yield* data;
      if (next_cursor === null) return;
      cursor = next_cursor;
    }
  }

  private async raw(method: string, path: string, sent: Sent): Promise<Response> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(sent.query ?? {})) if (value !== undefined) query.set(name, String(value));
    const address = `${this.#base}${path}${query.size > 0 ? `?${query}` : ""}`;
    const token = typeof this.#token === "string" ? this.#token : await this.#token();
    // A browser's own fetch wants to be called as nobody's method.
    const send = this.#fetch;
    const answer = await send(address, {
      method,
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(sent.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(sent.idempotencyKey ? { "Idempotency-Key": sent.idempotencyKey } : {}),
        ...(sent.ifMatch ? { "If-Match": sent.ifMatch } : {}),
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      ...(sent.form === undefined ? {} : { body: formOf(sent.form) }),
      ...(sent.signal ? { signal: sent.signal } : {}),
    });
    if (answer.ok) return answer;
    throw new PulseProblem(answer.status, (await answer.json().catch(() => ({}))) as Record<string, unknown>);
  }

  private async json<Answer>(method: string, path: string, sent: Sent): Promise<Answer> {
    const answer = await this.raw(method, path, sent);
    return (answer.status === 204 ? undefined : await answer.json()) as Answer;
  }

  /** The rules that watch figures, with where each stands. `GET /alerts` */
  getAlerts(query?: GetAlertsQuery, options?: CallOptions): Promise<GetAlertsAnswer> {
    return this.json<GetAlertsAnswer>("GET", `/alerts`, { query, ...options });
  }

  /** One rule, with where it stands. `GET /alerts/{id}` */
  getAlertsId(id: string, query?: GetAlertsIdQuery, options?: CallOptions): Promise<GetAlertsIdAnswer> {
    return this.json<GetAlertsIdAnswer>("GET", `/alerts/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Acknowledge a rule that fires, or keep it silent for a while. `PATCH /alerts/{id}` */
  patchAlertsId(id: string, body: PatchAlertsIdBody, options?: CallOptions): Promise<PatchAlertsIdAnswer> {
    return this.json<PatchAlertsIdAnswer>("PATCH", `/alerts/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** The reports, with parameters, columns and what each figure means. `GET /analytics` */
  getAnalytics(query?: GetAnalyticsQuery, options?: CallOptions): Promise<GetAnalyticsAnswer> {
    return this.json<GetAnalyticsAnswer>("GET", `/analytics`, { query, ...options });
  }

  /** One report. `GET /analytics/{report}` */
  getAnalyticsReport(report: string, query?: GetAnalyticsReportQuery, options?: CallOptions): Promise<GetAnalyticsReportAnswer> {
    return this.json<GetAnalyticsReportAnswer>("GET", `/analytics/${encodeURIComponent(report)}`, { query, ...options });
  }

  /** Files of one record, newest first, for whoever may read the record. `GET /attachments` */
  getAttachments(query: GetAttachmentsQuery, options?: CallOptions): Promise<GetAttachmentsAnswer> {
    return this.json<GetAttachmentsAnswer>("GET", `/attachments`, { query, ...options });
  }

  /** Attach a file to a record, for whoever may change the record. `POST /attachments` */
  postAttachments(body: PostAttachmentsBody, options?: CallOptions): Promise<PostAttachmentsAnswer> {
    return this.json<PostAttachmentsAnswer>("POST", `/attachments`, { form: body, ...options });
  }

  /** What is known of one file. `GET /attachments/{id}` */
  getAttachmentsId(id: string, query?: GetAttachmentsIdQuery, options?: CallOptions): Promise<GetAttachmentsIdAnswer> {
    return this.json<GetAttachmentsIdAnswer>("GET", `/attachments/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Take a file off its record, for whoever may change the record. `DELETE /attachments/{id}` */
  deleteAttachmentsId(id: string, options?: CallOptions): Promise<void> {
    return this.json<void>("DELETE", `/attachments/${encodeURIComponent(id)}`, { ...options });
  }

  /** A file as it was attached. `GET /attachments/{id}/content` */
  getAttachmentsIdContent(id: string, options?: CallOptions): Promise<Response> {
    return this.raw("GET", `/attachments/${encodeURIComponent(id)}/content`, { ...options });
  }

  /** Sign in with mail address and password. `POST /auth/login` */
  postAuthLogin(body: PostAuthLoginBody, options?: CallOptions): Promise<PostAuthLoginAnswer> {
    return this.json<PostAuthLoginAnswer>("POST", `/auth/login`, { body, ...options });
  }

  /** A new pair of tokens for a refresh token. `POST /auth/refresh` */
  postAuthRefresh(body: PostAuthRefreshBody, options?: CallOptions): Promise<PostAuthRefreshAnswer> {
    return this.json<PostAuthRefreshAnswer>("POST", `/auth/refresh`, { body, ...options });
  }

  /** Apply what a payment or credit note still has to an invoice of the same customer. `POST /billing/allocations` */
  postBillingAllocations(body: PostBillingAllocationsBody, options?: CallOptions): Promise<PostBillingAllocationsAnswer> {
    return this.json<PostBillingAllocationsAnswer>("POST", `/billing/allocations`, { body, ...options });
  }

  /** Take an allocation back: the invoice owes it again, the payment has it to give again. `DELETE /billing/allocations/{id}` */
  deleteBillingAllocationsId(id: string, options?: CallOptions): Promise<void> {
    return this.json<void>("DELETE", `/billing/allocations/${encodeURIComponent(id)}`, { ...options });
  }

  /** Invoices, newest first, without their lines. `GET /billing/invoices` */
  getBillingInvoices(query?: GetBillingInvoicesQuery, options?: CallOptions): Promise<GetBillingInvoicesAnswer> {
    return this.json<GetBillingInvoicesAnswer>("GET", `/billing/invoices`, { query, ...options });
  }

  /** Invoice an order; 200 with the one that is there already. `POST /billing/invoices` */
  postBillingInvoices(body: PostBillingInvoicesBody, options?: CallOptions): Promise<PostBillingInvoicesAnswer> {
    return this.json<PostBillingInvoicesAnswer>("POST", `/billing/invoices`, { body, ...options });
  }

  /** One invoice or credit note. `GET /billing/invoices/{id}` */
  getBillingInvoicesId(id: string, query?: GetBillingInvoicesIdQuery, options?: CallOptions): Promise<GetBillingInvoicesIdAnswer> {
    return this.json<GetBillingInvoicesIdAnswer>("GET", `/billing/invoices/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Credit an invoice in part, or all that is left of it. `POST /billing/invoices/{id}/credit-notes` */
  postBillingInvoicesIdCreditNotes(id: string, body: PostBillingInvoicesIdCreditNotesBody, options?: CallOptions): Promise<PostBillingInvoicesIdCreditNotesAnswer> {
    return this.json<PostBillingInvoicesIdCreditNotesAnswer>("POST", `/billing/invoices/${encodeURIComponent(id)}/credit-notes`, { body, ...options });
  }

  /** Record money received for an invoice. `POST /billing/invoices/{id}/payments` */
  postBillingInvoicesIdPayments(id: string, body: PostBillingInvoicesIdPaymentsBody, options?: CallOptions): Promise<PostBillingInvoicesIdPaymentsAnswer> {
    return this.json<PostBillingInvoicesIdPaymentsAnswer>("POST", `/billing/invoices/${encodeURIComponent(id)}/payments`, { body, ...options });
  }

  /** The invoice as a PDF, as it was issued. `GET /billing/invoices/{id}/pdf` */
  getBillingInvoicesIdPdf(id: string, options?: CallOptions): Promise<Response> {
    return this.raw("GET", `/billing/invoices/${encodeURIComponent(id)}/pdf`, { ...options });
  }

  /** Record money received from a customer. `POST /billing/payments` */
  postBillingPayments(body: PostBillingPaymentsBody, options?: CallOptions): Promise<PostBillingPaymentsAnswer> {
    return this.json<PostBillingPaymentsAnswer>("POST", `/billing/payments`, { body, ...options });
  }

  /** Pay a customer's credit back: at most what the payment or credit note still has. `POST /billing/refunds` */
  postBillingRefunds(body: PostBillingRefundsBody, options?: CallOptions): Promise<PostBillingRefundsAnswer> {
    return this.json<PostBillingRefundsAnswer>("POST", `/billing/refunds`, { body, ...options });
  }

  /** What was said about a record, newest first. `GET /comments` */
  getComments(query: GetCommentsQuery, options?: CallOptions): Promise<GetCommentsAnswer> {
    return this.json<GetCommentsAnswer>("GET", `/comments`, { query, ...options });
  }

  /** Say something about a record. `POST /comments` */
  postComments(body: PostCommentsBody, options?: CallOptions): Promise<PostCommentsAnswer> {
    return this.json<PostCommentsAnswer>("POST", `/comments`, { body, ...options });
  }

  /** One comment. `GET /comments/{id}` */
  getCommentsId(id: string, query?: GetCommentsIdQuery, options?: CallOptions): Promise<GetCommentsIdAnswer> {
    return this.json<GetCommentsIdAnswer>("GET", `/comments/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Change one's own comment within the hour. `PATCH /comments/{id}` */
  patchCommentsId(id: string, body: PatchCommentsIdBody, options?: CallOptions): Promise<PatchCommentsIdAnswer> {
    return this.json<PatchCommentsIdAnswer>("PATCH", `/comments/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** Take a comment's words away: one's own within the hour; administrators anybody's. `DELETE /comments/{id}` */
  deleteCommentsId(id: string, options?: CallOptions): Promise<DeleteCommentsIdAnswer> {
    return this.json<DeleteCommentsIdAnswer>("DELETE", `/comments/${encodeURIComponent(id)}`, { ...options });
  }

  /** Begin a count of all products, or of those whose SKU, name or barcode holds `filter`. `POST /counts` */
  postCounts(body: PostCountsBody, options?: CallOptions): Promise<PostCountsAnswer> {
    return this.json<PostCountsAnswer>("POST", `/counts`, { body, ...options });
  }

  /** One count. `GET /counts/{id}` */
  getCountsId(id: string, query?: GetCountsIdQuery, options?: CallOptions): Promise<GetCountsIdAnswer> {
    return this.json<GetCountsIdAnswer>("GET", `/counts/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** End the counting: from now on the differences are shown. `POST /counts/{id}/finish` */
  postCountsIdFinish(id: string, options?: CallOptions): Promise<PostCountsIdFinishAnswer> {
    return this.json<PostCountsIdFinishAnswer>("POST", `/counts/${encodeURIComponent(id)}/finish`, { ...options });
  }

  /** Lines of a count by SKU; of a blind count without what is expected, until it is finished. `GET /counts/{id}/lines` */
  getCountsIdLines(id: string, query?: GetCountsIdLinesQuery, options?: CallOptions): Promise<GetCountsIdLinesAnswer> {
    return this.json<GetCountsIdLinesAnswer>("GET", `/counts/${encodeURIComponent(id)}/lines`, { query, ...options });
  }

  /** Post the differences of a finished count, once. `POST /counts/{id}/post` */
  postCountsIdPost(id: string, options?: CallOptions): Promise<PostCountsIdPostAnswer> {
    return this.json<PostCountsIdPostAnswer>("POST", `/counts/${encodeURIComponent(id)}/post`, { ...options });
  }

  /** Scan goods into a count. `POST /counts/{id}/scans` */
  postCountsIdScans(id: string, body: PostCountsIdScansBody, options?: CallOptions): Promise<PostCountsIdScansAnswer> {
    return this.json<PostCountsIdScansAnswer>("POST", `/counts/${encodeURIComponent(id)}/scans`, { body, ...options });
  }

  /** Customers, newest first. `GET /customers` */
  getCustomers(query?: GetCustomersQuery, options?: CallOptions): Promise<GetCustomersAnswer> {
    return this.json<GetCustomersAnswer>("GET", `/customers`, { query, ...options });
  }

  /** Create a customer. `POST /customers` */
  postCustomers(body: PostCustomersBody, options?: CallOptions): Promise<PostCustomersAnswer> {
    return this.json<PostCustomersAnswer>("POST", `/customers`, { body, ...options });
  }

  /** One customer. `GET /customers/{id}` */
  getCustomersId(id: string, query?: GetCustomersIdQuery, options?: CallOptions): Promise<GetCustomersIdAnswer> {
    return this.json<GetCustomersIdAnswer>("GET", `/customers/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Change a customer; absent fields stay. A field that the role may not change is not sent. `own_company` says which other company of ours it is, by its short name: for a signed-in administrator of both. `PATCH /customers/{id}` */
  patchCustomersId(id: string, body: PatchCustomersIdBody, options?: CallOptions): Promise<PatchCustomersIdAnswer> {
    return this.json<PatchCustomersIdAnswer>("PATCH", `/customers/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** Create or change many customers: with an id one is changed, without it is made; each is answered by itself. `POST /customers/bulk` */
  postCustomersBulk(body: PostCustomersBulkBody, options?: CallOptions): Promise<PostCustomersBulkAnswer> {
    return this.json<PostCustomersBulkAnswer>("POST", `/customers/bulk`, { body, ...options });
  }

  /** What happened, in order. `GET /events` */
  getEvents(query?: GetEventsQuery, options?: CallOptions): Promise<GetEventsAnswer> {
    return this.json<GetEventsAnswer>("GET", `/events`, { query, ...options });
  }

  /** Items with their stock, by SKU. `GET /inventory` */
  getInventory(query?: GetInventoryQuery, options?: CallOptions): Promise<GetInventoryAnswer> {
    return this.json<GetInventoryAnswer>("GET", `/inventory`, { query, ...options });
  }

  /** Create or change an item, by SKU. `POST /inventory` */
  postInventory(body: PostInventoryBody, options?: CallOptions): Promise<PostInventoryAnswer> {
    return this.json<PostInventoryAnswer>("POST", `/inventory`, { body, ...options });
  }

  /** One item with its stock. `GET /inventory/{sku}` */
  getInventorySku(sku: string, query?: GetInventorySkuQuery, options?: CallOptions): Promise<GetInventorySkuAnswer> {
    return this.json<GetInventorySkuAnswer>("GET", `/inventory/${encodeURIComponent(sku)}`, { query, ...options });
  }

  /** Promise stock of one item, whole or not at all. `POST /inventory/{sku}/reserve` */
  postInventorySkuReserve(sku: string, body: PostInventorySkuReserveBody, options?: CallOptions): Promise<PostInventorySkuReserveAnswer> {
    return this.json<PostInventorySkuReserveAnswer>("POST", `/inventory/${encodeURIComponent(sku)}/reserve`, { body, ...options });
  }

  /** Create or change many items, by SKU; each is answered by itself. `POST /inventory/items/bulk` */
  postInventoryItemsBulk(body: PostInventoryItemsBulkBody, options?: CallOptions): Promise<PostInventoryItemsBulkAnswer> {
    return this.json<PostInventoryItemsBulkAnswer>("POST", `/inventory/items/bulk`, { body, ...options });
  }

  /** Give back what a reservation holds; a second time changes nothing. `DELETE /inventory/reservations/{id}` */
  deleteInventoryReservationsId(id: string, options?: CallOptions): Promise<void> {
    return this.json<void>("DELETE", `/inventory/reservations/${encodeURIComponent(id)}`, { ...options });
  }

  /** The chart of accounts with balances, by code. `GET /ledger/accounts` */
  getLedgerAccounts(query?: GetLedgerAccountsQuery, options?: CallOptions): Promise<GetLedgerAccountsAnswer> {
    return this.json<GetLedgerAccountsAnswer>("GET", `/ledger/accounts`, { query, ...options });
  }

  /** Add an account, or a group of accounts, to the chart. `POST /ledger/accounts` */
  postLedgerAccounts(body: PostLedgerAccountsBody, options?: CallOptions): Promise<PostLedgerAccountsAnswer> {
    return this.json<PostLedgerAccountsAnswer>("POST", `/ledger/accounts`, { body, ...options });
  }

  /** Journal lines, newest first. `GET /ledger/entries` */
  getLedgerEntries(query?: GetLedgerEntriesQuery, options?: CallOptions): Promise<GetLedgerEntriesAnswer> {
    return this.json<GetLedgerEntriesAnswer>("GET", `/ledger/entries`, { query, ...options });
  }

  /** Post a journal entry by hand. `POST /ledger/entries` */
  postLedgerEntries(body: PostLedgerEntriesBody, options?: CallOptions): Promise<PostLedgerEntriesAnswer> {
    return this.json<PostLedgerEntriesAnswer>("POST", `/ledger/entries`, { body, ...options });
  }

  /** Take back a journal entry that was posted by hand, by one reversing entry in an open period. `POST /ledger/entries/{id}/reverse` */
  postLedgerEntriesIdReverse(id: string, body: PostLedgerEntriesIdReverseBody, options?: CallOptions): Promise<PostLedgerEntriesIdReverseAnswer> {
    return this.json<PostLedgerEntriesIdReverseAnswer>("POST", `/ledger/entries/${encodeURIComponent(id)}/reverse`, { body, ...options });
  }

  /** Every account's balance at the end of a day; both totals are equal. `GET /ledger/trial-balance` */
  getLedgerTrialBalance(query?: GetLedgerTrialBalanceQuery, options?: CallOptions): Promise<GetLedgerTrialBalanceAnswer> {
    return this.json<GetLedgerTrialBalanceAnswer>("GET", `/ledger/trial-balance`, { query, ...options });
  }

  /** What happens, as it happens. `GET /live` */
  getLive(options?: CallOptions): Promise<Response> {
    return this.raw("GET", `/live`, { ...options });
  }

  /** What the token's person was told, newest first. `GET /notifications` */
  getNotifications(query?: GetNotificationsQuery, options?: CallOptions): Promise<GetNotificationsAnswer> {
    return this.json<GetNotificationsAnswer>("GET", `/notifications`, { query, ...options });
  }

  /** Mark everything as read. `POST /notifications` */
  postNotifications(body: PostNotificationsBody, options?: CallOptions): Promise<PostNotificationsAnswer> {
    return this.json<PostNotificationsAnswer>("POST", `/notifications`, { body, ...options });
  }

  /** Mark one as read or as unread. `PATCH /notifications/{id}` */
  patchNotificationsId(id: string, body: PatchNotificationsIdBody, options?: CallOptions): Promise<PatchNotificationsIdAnswer> {
    return this.json<PatchNotificationsIdAnswer>("PATCH", `/notifications/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** This description. `GET /openapi.json` */
  getOpenapiJson(options?: CallOptions): Promise<GetOpenapiJsonAnswer> {
    return this.json<GetOpenapiJsonAnswer>("GET", `/openapi.json`, { ...options });
  }

  /** Orders, newest first. `GET /orders` */
  getOrders(query?: GetOrdersQuery, options?: CallOptions): Promise<GetOrdersAnswer> {
    return this.json<GetOrdersAnswer>("GET", `/orders`, { query, ...options });
  }

  /** Place an order, or keep it as a draft. `POST /orders` */
  postOrders(body: PostOrdersBody, options?: CallOptions): Promise<PostOrdersAnswer> {
    return this.json<PostOrdersAnswer>("POST", `/orders`, { body, ...options });
  }

  /** One order. `GET /orders/{id}` */
  getOrdersId(id: string, query?: GetOrdersIdQuery, options?: CallOptions): Promise<GetOrdersIdAnswer> {
    return this.json<GetOrdersIdAnswer>("GET", `/orders/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Move an order along (placed, shipped, completed, cancelled), or change it before it is invoiced. `PATCH /orders/{id}` */
  patchOrdersId(id: string, body: PatchOrdersIdBody, options?: CallOptions): Promise<PatchOrdersIdAnswer> {
    return this.json<PatchOrdersIdAnswer>("PATCH", `/orders/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** Give up what is not shipped of an order of which something is: the order is shipped with it, and what was invoiced of the rest is credited. `POST /orders/{id}/close-short` */
  postOrdersIdCloseShort(id: string, body: PostOrdersIdCloseShortBody, options?: CallOptions): Promise<PostOrdersIdCloseShortAnswer> {
    return this.json<PostOrdersIdCloseShortAnswer>("POST", `/orders/${encodeURIComponent(id)}/close-short`, { body, ...options });
  }

  /** What is to be picked for an order, and what is picked. `GET /orders/{id}/pick` */
  getOrdersIdPick(id: string, query?: GetOrdersIdPickQuery, options?: CallOptions): Promise<GetOrdersIdPickAnswer> {
    return this.json<GetOrdersIdPickAnswer>("GET", `/orders/${encodeURIComponent(id)}/pick`, { query, ...options });
  }

  /** Scan goods for an order; the first scan begins its pick. `POST /orders/{id}/pick/scans` */
  postOrdersIdPickScans(id: string, body: PostOrdersIdPickScansBody, options?: CallOptions): Promise<PostOrdersIdPickScansAnswer> {
    return this.json<PostOrdersIdPickScansAnswer>("POST", `/orders/${encodeURIComponent(id)}/pick/scans`, { body, ...options });
  }

  /** Ship what was picked; what is missing stays open. `POST /orders/{id}/pick/ship` */
  postOrdersIdPickShip(id: string, options?: CallOptions): Promise<PostOrdersIdPickShipAnswer> {
    return this.json<PostOrdersIdPickShipAnswer>("POST", `/orders/${encodeURIComponent(id)}/pick/ship`, { ...options });
  }

  /** Place, change or move along many orders: with an id one is changed, without it is placed; each is answered by itself. `POST /orders/bulk` */
  postOrdersBulk(body: PostOrdersBulkBody, options?: CallOptions): Promise<PostOrdersBulkAnswer> {
    return this.json<PostOrdersBulkAnswer>("POST", `/orders/bulk`, { body, ...options });
  }

  /** The company's shops, branches and sales points, newest first. `GET /outlets` */
  getOutlets(query?: GetOutletsQuery, options?: CallOptions): Promise<GetOutletsAnswer> {
    return this.json<GetOutletsAnswer>("GET", `/outlets`, { query, ...options });
  }

  /** Open an outlet. `POST /outlets` */
  postOutlets(body: PostOutletsBody, options?: CallOptions): Promise<PostOutletsAnswer> {
    return this.json<PostOutletsAnswer>("POST", `/outlets`, { body, ...options });
  }

  /** One outlet. `GET /outlets/{id}` */
  getOutletsId(id: string, query?: GetOutletsIdQuery, options?: CallOptions): Promise<GetOutletsIdAnswer> {
    return this.json<GetOutletsIdAnswer>("GET", `/outlets/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Change an outlet; `active: false` takes it out of use, and its orders keep it. `PATCH /outlets/{id}` */
  patchOutletsId(id: string, body: PatchOutletsIdBody, options?: CallOptions): Promise<PatchOutletsIdAnswer> {
    return this.json<PatchOutletsIdAnswer>("PATCH", `/outlets/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** Price lists without their prices, newest first. `GET /price-lists` */
  getPriceLists(query?: GetPriceListsQuery, options?: CallOptions): Promise<GetPriceListsAnswer> {
    return this.json<GetPriceListsAnswer>("GET", `/price-lists`, { query, ...options });
  }

  /** Create a price list with its prices. `POST /price-lists` */
  postPriceLists(body: PostPriceListsBody, options?: CallOptions): Promise<PostPriceListsAnswer> {
    return this.json<PostPriceListsAnswer>("POST", `/price-lists`, { body, ...options });
  }

  /** One price list with its prices. `GET /price-lists/{id}` */
  getPriceListsId(id: string, query?: GetPriceListsIdQuery, options?: CallOptions): Promise<GetPriceListsIdAnswer> {
    return this.json<GetPriceListsIdAnswer>("GET", `/price-lists/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Change a price list; its lines are all of its prices from then on. `PATCH /price-lists/{id}` */
  patchPriceListsId(id: string, body: PatchPriceListsIdBody, options?: CallOptions): Promise<PatchPriceListsIdAnswer> {
    return this.json<PatchPriceListsIdAnswer>("PATCH", `/price-lists/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** Begin a receipt of goods; nothing moves before it is posted. `POST /receipts` */
  postReceipts(body: PostReceiptsBody, options?: CallOptions): Promise<PostReceiptsAnswer> {
    return this.json<PostReceiptsAnswer>("POST", `/receipts`, { body, ...options });
  }

  /** One receipt, with what was scanned of each item. `GET /receipts/{id}` */
  getReceiptsId(id: string, query?: GetReceiptsIdQuery, options?: CallOptions): Promise<GetReceiptsIdAnswer> {
    return this.json<GetReceiptsIdAnswer>("GET", `/receipts/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Put what was scanned into stock, once. `POST /receipts/{id}/post` */
  postReceiptsIdPost(id: string, body: PostReceiptsIdPostBody, options?: CallOptions): Promise<PostReceiptsIdPostAnswer> {
    return this.json<PostReceiptsIdPostAnswer>("POST", `/receipts/${encodeURIComponent(id)}/post`, { body, ...options });
  }

  /** Scan goods that came in. `POST /receipts/{id}/scans` */
  postReceiptsIdScans(id: string, body: PostReceiptsIdScansBody, options?: CallOptions): Promise<PostReceiptsIdScansAnswer> {
    return this.json<PostReceiptsIdScansAnswer>("POST", `/receipts/${encodeURIComponent(id)}/scans`, { body, ...options });
  }

  /** Addresses that are told of what happens here, oldest first. `GET /webhooks` */
  getWebhooks(query?: GetWebhooksQuery, options?: CallOptions): Promise<GetWebhooksAnswer> {
    return this.json<GetWebhooksAnswer>("GET", `/webhooks`, { query, ...options });
  }

  /** Have an address told of what happens from now on. `POST /webhooks` */
  postWebhooks(body: PostWebhooksBody, options?: CallOptions): Promise<PostWebhooksAnswer> {
    return this.json<PostWebhooksAnswer>("POST", `/webhooks`, { body, ...options });
  }

  /** One address that is told, and how it goes. `GET /webhooks/{id}` */
  getWebhooksId(id: string, query?: GetWebhooksIdQuery, options?: CallOptions): Promise<GetWebhooksIdAnswer> {
    return this.json<GetWebhooksIdAnswer>("GET", `/webhooks/${encodeURIComponent(id)}`, { query, ...options });
  }

  /** Change where or of what is told, or switch it off; absent fields stay. `PATCH /webhooks/{id}` */
  patchWebhooksId(id: string, body: PatchWebhooksIdBody, options?: CallOptions): Promise<PatchWebhooksIdAnswer> {
    return this.json<PatchWebhooksIdAnswer>("PATCH", `/webhooks/${encodeURIComponent(id)}`, { body, ...options });
  }

  /** Take an address away, with what was told there. `DELETE /webhooks/{id}` */
  deleteWebhooksId(id: string, options?: CallOptions): Promise<void> {
    return this.json<void>("DELETE", `/webhooks/${encodeURIComponent(id)}`, { ...options });
  }

  /** What was told to one address and what it answered, newest first. `GET /webhooks/{id}/deliveries` */
  getWebhooksIdDeliveries(id: string, query?: GetWebhooksIdDeliveriesQuery, options?: CallOptions): Promise<GetWebhooksIdDeliveriesAnswer> {
    return this.json<GetWebhooksIdDeliveriesAnswer>("GET", `/webhooks/${encodeURIComponent(id)}/deliveries`, { query, ...options });
  }

  /** Tell one delivery again, or without one all that failed, in their order. `POST /webhooks/{id}/replay` */
  postWebhooksIdReplay(id: string, body: PostWebhooksIdReplayBody, options?: CallOptions): Promise<PostWebhooksIdReplayAnswer> {
    return this.json<PostWebhooksIdReplayAnswer>("POST", `/webhooks/${encodeURIComponent(id)}/replay`, { body, ...options });
  }
}
