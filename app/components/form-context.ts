import { createContext, useContext } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import type { Merge } from "./merge.ts";

/** A record that a typed text may mean; the person chooses. */
export type Meant = { value: string; text: string };

/** Who somebody is has to be shown again before something is done: by which of these. */
export type StepAsk = "code" | "password" | "provider";

/**
 * What a refused submit hands back: every value as it was typed, and one message a path. Paths are written as in the
 * schema, with dots: `lines.0.quantity`. The empty path is the form as a whole.
 */
export type FormState = {
  values?: Record<string, unknown>;
  errors?: Record<string, string>;
  /** Where a text fits several records: which they are, by path. */
  choices?: Record<string, Meant[]>;
  /** Somebody else saved the record meanwhile. */
  merge?: Merge;
  /** The record as the form was opened on it, posted back: its version and, as JSON, its values. */
  version?: number;
  base?: string;
  asks?: StepAsk;
};

export type FormScope = FormState & {
  /** Prefix of every id in this form, so two forms on one page do not collide. */
  id: string;
  pending: boolean;
  /** Set inside a mutating form: React Hook Form's side of it, and its props for a named input. */
  form?: UseFormReturn<FieldValues>;
  register?: (name: string) => Record<string, unknown>;
};

const Scope = createContext<FormScope>({ id: "form", pending: false });

export const FormScopeProvider = Scope.Provider;

export function useFormScope(): FormScope {
  return useContext(Scope);
}

/** The value at a dotted path, or undefined. */
export function at(values: unknown, path: string): unknown {
  let value = values;
  for (const key of path.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

export function fieldId(formId: string, name: string): string {
  return `${formId}-${name.replaceAll(".", "-")}`;
}
