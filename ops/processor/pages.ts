import type { SimulatedPayment } from "./ledger.ts";
import { FAULTS, type Fault } from "./simulator.ts";

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#9cc4ff}}
label{display:block;padding:.25rem 0}button{font:inherit;padding:.5rem 1rem;margin:.75rem .5rem 0 0}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem .25rem 0;overflow-wrap:anywhere}`;

const safe = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${STYLE}</style><main><h1>${title}</h1>${body}</main></html>`;
}

/** Where the payer pays: no card is asked for, because none would be believed. */
export function checkoutPage(payment: SimulatedPayment): string {
  const facts = `<p>${safe(payment.description)}: <strong>${safe(payment.amount)} ${safe(payment.currency)}</strong></p>`;
  if (payment.status !== "open") {
    return page(
      "Simulated payment",
      `${facts}<p>This payment is ${payment.status}.</p><p><a href="${safe(payment.returnUrl)}">Back</a></p>`,
    );
  }
  return page(
    "Simulated payment",
    `${facts}<p>This is a simulator: no card is needed and no money moves.</p>
<form method="post"><button name="choice" value="pay">Pay</button><button name="choice" value="decline">Decline</button></form>`,
  );
}

/** What can go wrong here, to be switched on and off, and what was paid. */
export function controlPage(faults: ReadonlySet<Fault>, payments: SimulatedPayment[]): string {
  const switches = Object.entries(FAULTS)
    .map(([name, words]) => {
      const ticked = faults.has(name as Fault) ? " checked" : "";
      return `<label><input type="checkbox" name="${name}" value="on"${ticked}> ${words}</label>`;
    })
    .join("");
  const rows = payments
    .slice(0, 50)
    .map(
      (payment) =>
        `<tr><td><a href="/checkout/${payment.id}">${safe(payment.description)}</a></td><td>${safe(payment.amount)} ${safe(payment.currency)}</td><td>${payment.status}</td></tr>`,
    )
    .join("");
  return page(
    "Payment processor simulator",
    `<form method="post" action="/faults"><input type="hidden" name="all" value="on"><h2>Faults</h2>${switches}<button>Set</button></form>
<h2>Payments</h2><table><tr><th>For</th><th>Amount</th><th>State</th></tr>${rows}</table>`,
  );
}
