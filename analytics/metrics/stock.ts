/** Also used by the tiles: an item is low when a reorder point is set and what is available is at or below it. */
export const LOW =
  "(i.reorder_point is not null and coalesce(l.on_hand, 0) - coalesce(l.reserved, 0) <= i.reorder_point)";

/** How far back one looks to say how fast stock goes: four whole weeks. */
export const VELOCITY_DAYS = 28;
