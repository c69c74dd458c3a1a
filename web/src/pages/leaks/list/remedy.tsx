import { RelativeTime } from "../../../parts/relative-time.tsx";
import { StatusLabel } from "../../../parts/status-label.tsx";
import { REMEDIATION_NAMES, REMEDIATION_TONES, type Leak } from "../words.ts";
import classes from "./list.module.css";

interface RemedyProps {
  readonly leak: Leak;
  readonly mayDecide: boolean;
  readonly onDecide: (leak: Leak) => void;
}

/** What is done about a leak; a click decides anew. */
export function Remedy({ leak, mayDecide, onDecide }: RemedyProps) {
  const { id, status, remediation, reason, block_at: blockAt } = leak;
  const name = REMEDIATION_NAMES[remediation];
  // A leak that is closed or false needs none.
  const state = <StatusLabel tone={status === "open" ? REMEDIATION_TONES[remediation] : "quiet"}>{name}</StatusLabel>;
  return (
    <>
      {mayDecide ? (
        <button
          type="button"
          className={classes["remedy"]}
          aria-label={`${name}: decide on leak ${id}`}
          onClick={() => onDecide(leak)}
        >
          {state}
        </button>
      ) : (
        state
      )}
      {blockAt !== null && (
        <div className={classes["under"]}>
          <RelativeTime at={blockAt} />
        </div>
      )}
      {reason !== "" && (
        <div className={classes["under"]} title={reason}>
          {reason}
        </div>
      )}
    </>
  );
}
