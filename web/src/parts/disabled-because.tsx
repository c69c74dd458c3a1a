import { Tooltip } from "@mantine/core";
import { cloneElement, type ReactElement } from "react";

interface DisabledBecauseProps {
  /** Why it cannot be used; empty: it can. */
  readonly reason: string;
  /** A button. It stays in the tab order, so that the keyboard and screen readers come to the reason, too. */
  readonly children: ReactElement<{
    readonly onClick?: unknown;
    readonly "aria-disabled"?: boolean;
    readonly "data-disabled"?: boolean;
  }>;
}

/** A button that says why it cannot be used. */
export function DisabledBecause({ reason, children }: DisabledBecauseProps) {
  if (reason === "") return children;
  return (
    <Tooltip label={reason} withinPortal={false} events={{ hover: true, focus: true, touch: true }}>
      {cloneElement(children, { onClick: undefined, "aria-disabled": true, "data-disabled": true })}
    </Tooltip>
  );
}

/** Why somebody who only looks cannot do it. */
export const ADMINISTRATORS_ONLY = "Your role looks at leaks; administrators decide on them.";
