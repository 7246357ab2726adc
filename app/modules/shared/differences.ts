/** What differs between two forms of a record: each field as it was and as it is. Empty where nothing does. */
export function differences<Fields extends object>(
  before: Fields,
  after: Fields,
): { before?: Partial<Fields>; after?: Partial<Fields> } {
  const names = (Object.keys(after) as (keyof Fields & string)[]).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
  const only = (fields: Fields) =>
    Object.fromEntries(names.map((name) => [name, fields[name]])) as unknown as Partial<Fields>;
  return names.length === 0 ? {} : { before: only(before), after: only(after) };
}
