import { type Shape, Status } from "./status.tsx";

const COUNT: Record<"open" | "review" | "posted" | "cancelled", [Shape, string]> = {
  open: ["open", "Counting"],
  review: ["held", "To review"],
  posted: ["done", "Posted"],
  cancelled: ["void", "Cancelled"],
};

export function CountStatus({ status }: { status: keyof typeof COUNT }) {
  const [shape, word] = COUNT[status];
  return <Status shape={shape}>{word}</Status>;
}
