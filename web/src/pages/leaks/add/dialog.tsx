import { useState } from "react";
import { AddLeak } from "./add-leak.tsx";
import { AddedLeak } from "./added-leak.tsx";
import type { SentLeak } from "./send-leak.ts";

/** Adding a leak, then what became of it. */
export default function AddDialog() {
  const [added, setAdded] = useState<SentLeak>();
  return added === undefined ? (
    <AddLeak onAdded={setAdded} />
  ) : (
    <AddedLeak leak={added} onAnother={() => setAdded(undefined)} />
  );
}
