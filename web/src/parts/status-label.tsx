import type { ReactNode } from "react";
import classes from "./status-label.module.css";

export type Tone = "ok" | "warn" | "bad" | "quiet";

/** A state in words with a dot beside them: never by colour alone. */
export function StatusLabel({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes["label"]}>
      <span className={classes["dot"]} data-tone={tone} />
      <span>{children}</span>
    </span>
  );
}
