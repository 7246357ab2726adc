import { matcher } from "../sentences.ts";
import type { Catalogue, Texts } from "../words.ts";
import { access } from "./access.ts";
import { api } from "./api.ts";
import { billing } from "./billing.ts";
import { boards } from "./boards.ts";
import { companies } from "./companies.ts";
import { customers } from "./customers.ts";
import { discussion } from "./discussion.ts";
import { events } from "./events.ts";
import { files } from "./files.ts";
import { forms } from "./forms.ts";
import { imports } from "./imports.ts";
import { inputs } from "./inputs.ts";
import { ledger } from "./ledger.ts";
import { lists } from "./lists.ts";
import { GERMAN } from "./locale.ts";
import { names } from "./names.ts";
import { notices } from "./notices.ts";
import { operations } from "./operations.ts";
import { orders } from "./orders.ts";
import { outlets } from "./outlets.ts";
import { papers } from "./papers.ts";
import { people } from "./people.ts";
import { prices } from "./prices.ts";
import { privacy } from "./privacy.ts";
import { products } from "./products.ts";
import { refusals } from "./refusals.ts";
import { reports } from "./reports.ts";
import { schedules } from "./schedules.ts";
import { schemas } from "./schemas.ts";
import { shell } from "./shell.ts";
import { sql } from "./sql.ts";
import { system } from "./system.ts";
import { taxes } from "./taxes.ts";
import { warehouse } from "./warehouse.ts";
import { webhooks } from "./webhooks.ts";

/** Each area's words. No English text stands in two of them; what several screens say stands in shell.ts. */
export const AREAS: Record<string, Texts> = {
  shell,
  names,
  system,
  reports,
  warehouse,
  outlets,
  papers,
  people,
  operations,
  orders,
  ledger,
  products,
  prices,
  billing,
  events,
  boards,
  companies,
  customers,
  lists,
  forms,
  discussion,
  notices,
  refusals,
  inputs,
  schedules,
  schemas,
  sql,
  imports,
  taxes,
  privacy,
  files,
  api,
  webhooks,
  access,
};

const texts: Texts = Object.assign({}, ...Object.values(AREAS));

export const german: Catalogue = { locale: GERMAN, texts, sentence: matcher(texts, GERMAN) };
