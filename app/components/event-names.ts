import { eventWords } from "./event-words.ts";
import { english, type Words } from "./words/words.ts";

/* What a kind of event is called where there is no event: the audit's filter. */

/** Of those whose words depend on what an event says; the others are called by their words. */
const NAMES: Record<string, string> = {
  "access.account_disabled": english("Person disabled or let in again"),
  "access.erased": english("Person who signs in erased"),
  "access.identity_linked": english("Linked to a provider, or let in by it"),
  "access.link_opened": english("Invitation or reset link made"),
  "access.sessions_ended": english("Sign-ins ended"),
  "access.sign_in_failed": english("Wrong password or code at sign-in"),
  "alerts.rule_changed": english("Alert changed"),
  "catalog.item_commented": english("Comment on a product"),
  "catalog.item_filed": english("File of a product attached or removed"),
  "company.settings_changed": english("Company’s settings changed"),
  "imports.import_finished": english("File imported or taken back"),
  "inventory.count_commented": english("Comment on a count"),
  "inventory.receipt_announced": english("Shipment of a company of ours announced"),
  "inventory.receipt_cancelled": english("Receipt of goods cancelled"),
  "inventory.stock_changed": english("Stock changed"),
  "ledger.period_closed": english("Period closed or locked"),
  "orders.credit_allocated": english("Credit used or taken back"),
  "orders.credit_note_created": english("Credit note posted"),
  "orders.invoice_commented": english("Comment on an invoice"),
  "orders.invoice_created": english("Invoice posted"),
  "orders.invoice_filed": english("File of an invoice attached or removed"),
  "orders.invoice_paid": english("Invoice paid in full"),
  "orders.order_commented": english("Comment on an order"),
  "orders.order_filed": english("File of an order attached or removed"),
  "orders.order_mirrored": english("Shipment mirrored to a company of ours"),
  "orders.order_shipped": english("Order shipped"),
  "orders.payment_asked": english("Card payment asked for"),
  "orders.payment_recorded": english("Payment received or refund paid out"),
  "orders.payment_withdrawn": english("Card payment taken back"),
  "parties.consent_recorded": english("Consent given or withdrawn"),
  "parties.customer_commented": english("Comment on a customer"),
  "parties.customer_filed": english("File of a customer attached or removed"),
  "parties.erased": english("Customer erased"),
  "webhooks.endpoint_changed": english("Webhook added, changed or removed"),
};

export const eventName = (t: Words, type: string): string =>
  t(NAMES[type] ?? "") || eventWords(t, type, {}).what || type;
