import { useActionData, useLocation } from "@remix-run/react";
import { useState } from "react";

/**
 * What the page's action answered, until the next submit or until the page is left. Remix's own copy is gone as soon as the loaders
 * are asked again, which any live message does: a refusal would vanish while it is being read.
 */
export function useAnswer<Action>(): ReturnType<typeof useActionData<Action>> {
  const answer = useActionData<Action>();
  // A submit and a link give the place a new key; asking the loaders again does not.
  const { key } = useLocation();
  const [kept, keep] = useState({ key, answer });
  if (answer !== undefined && (kept.answer !== answer || kept.key !== key)) keep({ key, answer });
  return answer ?? (kept.key === key ? kept.answer : undefined);
}
