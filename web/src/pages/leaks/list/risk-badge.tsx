import { RISK_NAMES, RISK_TONES, type Leak } from "../words.ts";
import classes from "./list.module.css";

/** How dangerous a leak is: the score and its word, not the colour alone. */
export function RiskBadge({ leak: { risk, risk_level: level } }: { readonly leak: Leak }) {
  return (
    <span className={classes["risk"]} data-tone={RISK_TONES[level]}>
      <b>{risk}</b> {RISK_NAMES[level]}
    </span>
  );
}
