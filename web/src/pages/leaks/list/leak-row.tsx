import { IconDots } from "@tabler/icons-react";
import { memo } from "react";
import { Link } from "react-router";
import { shortNumber } from "../../../parts/numbers.ts";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { StatusLabel } from "../../../parts/status-label.tsx";
import { STATUS_NAMES, STATUS_TONES, type Leak } from "../words.ts";
import classes from "./list.module.css";
import { Remedy } from "./remedy.tsx";
import { RiskBadge } from "./risk-badge.tsx";

interface LeakRowProps {
  readonly leak: Leak;
  readonly chosen: boolean;
  readonly mayDecide: boolean;
  /** @param range also all between it and the one before */
  readonly onChoose: (leak: Leak, range: boolean) => void;
  readonly onDecide: (leak: Leak) => void;
  readonly onAssignee: (assignee: string) => void;
  /** @param button that opens the menu */
  readonly onMenu: (leak: Leak, button: HTMLElement) => void;
}

/** A leak in the list. Plain elements: there may be two hundred of it, each drawn anew whenever the list changes. */
export const LeakRow = memo(function LeakRow(props: LeakRowProps) {
  const { leak, chosen, mayDecide, onChoose, onDecide, onAssignee, onMenu } = props;
  const { id, title, source, status, assignee } = leak;
  return (
    <tr className={classes["row"]} data-chosen={chosen || undefined}>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={`Choose leak ${id}: ${title}`}
          onChange={(event) => onChoose(leak, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </td>
      <td className={classes["wide"]}>
        <RelativeTime at={leak.discovered_at} />
      </td>
      <td className={`${classes["wide"]} ${classes["number"]}`}>{shortNumber(leak.volume)}</td>
      <td className={classes["leak"]}>
        <Link className={classes["title"] ?? ""} to={`/leaks/${id}`}>
          {title}
        </Link>
        <div className={classes["under"]} title={source.place}>
          <span className={classes["narrow"]}>
            <RelativeTime at={leak.discovered_at} /> ·{" "}
          </span>
          #{id} · {source.kind}
          {source.place !== "" && ` · ${source.place}`}
        </div>
      </td>
      <td>
        <RiskBadge leak={leak} />
      </td>
      <td>
        <Remedy leak={leak} mayDecide={mayDecide} onDecide={onDecide} />
      </td>
      <td>
        <StatusLabel tone={STATUS_TONES[status]}>{STATUS_NAMES[status]}</StatusLabel>
        {leak.regressed_at !== null && (
          <div className={classes["under"]} data-tone="bad">
            regressed <RelativeTime at={leak.regressed_at} />
          </div>
        )}
        {leak.keep_watching && <div className={classes["under"]}>still watched</div>}
      </td>
      <td>
        {assignee === "" ? (
          <span className="quiet">nobody</span>
        ) : (
          <button
            type="button"
            className={classes["assignee"]}
            title={`Show what is assigned to ${assignee}`}
            onClick={() => onAssignee(assignee)}
          >
            {assignee}
          </button>
        )}
      </td>
      <td className={classes["number"]}>
        <button
          type="button"
          className={classes["more"]}
          aria-label={`More about leak ${id}: ${title}`}
          aria-haspopup="menu"
          onClick={(event) => onMenu(leak, event.currentTarget)}
        >
          <IconDots size={16} aria-hidden />
        </button>
      </td>
    </tr>
  );
});
