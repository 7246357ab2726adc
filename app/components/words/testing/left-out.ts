/** The kit shows every state of every part to those who make screens, and is in English. */
export const UNWRAPPED: readonly string[] = [
  "app/routes/_app.kit/field-states.tsx",
  "app/routes/_app.kit/layers-and-progress.tsx",
  "app/routes/_app.kit/list-parts.tsx",
  "app/routes/_app.kit/route.tsx",
];
