import { useEffect, type RefObject } from "react";
import { isTyping } from "../../../frame/is-typing.ts";

const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1 };

/** Keys of a list: `j` and `k` go to the next row and the one before, `x` chooses it; Enter follows its link by itself. */
export function useRowKeys(rows: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key, target } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
      // A dialog or menu has the keys while it is open.
      if (document.querySelector("[role=dialog], [role=menu]") !== null) return;
      const all = [...(rows.current?.querySelectorAll("tr") ?? [])];
      const at = all.findIndex((row) => row.contains(document.activeElement));
      const step = STEPS[key];
      if (step !== undefined) {
        const next = all[at === -1 ? 0 : at + step];
        next?.querySelector<HTMLElement>("a")?.focus();
        next?.scrollIntoView({ block: "nearest" });
      } else if (key === "x") all[at]?.querySelector("input")?.click();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [rows]);
}
