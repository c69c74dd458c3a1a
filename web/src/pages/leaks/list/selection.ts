import { useCallback, useEffect, useRef, useState } from "react";
import type { Leak } from "../words.ts";

export interface Selection {
  /** By number; they may stand on several pages. */
  readonly leaks: ReadonlyMap<number, Leak>;
  /** Takes one in or out. @param range also all between it and the one chosen before */
  readonly choose: (leak: Leak, range: boolean) => void;
  readonly choosePage: (on: boolean) => void;
  readonly clear: () => void;
}

const NONE: ReadonlyMap<number, Leak> = new Map();

/** What is chosen of the list; another filter begins anew. @param page what the list shows */
export function useSelection(filterKey: string, page: readonly Leak[]): Selection {
  const [state, setState] = useState({ filterKey, leaks: NONE });
  // Rows are drawn once: what they call must not change with the page.
  const shown = useRef({ filterKey, page });
  useEffect(() => {
    shown.current = { filterKey, page };
  });
  const before = useRef<number>(undefined);

  const change = useCallback((alter: (leaks: Map<number, Leak>) => void) => {
    const { filterKey } = shown.current;
    setState((now) => {
      const leaks = new Map(now.filterKey === filterKey ? now.leaks : NONE);
      alter(leaks);
      return { filterKey, leaks };
    });
  }, []);
  const choose = useCallback(
    (leak: Leak, range: boolean) => {
      const { page } = shown.current;
      const ends = [before.current, leak.id].map((id) => page.findIndex((one) => one.id === id));
      const from = Math.min(...ends);
      const between = range && from >= 0 ? page.slice(from, Math.max(...ends) + 1) : [leak];
      before.current = leak.id;
      change((leaks) => {
        const on = !leaks.has(leak.id);
        for (const one of between) {
          if (on) leaks.set(one.id, one);
          else leaks.delete(one.id);
        }
      });
    },
    [change],
  );
  const choosePage = useCallback(
    (on: boolean) =>
      change((leaks) => {
        for (const one of shown.current.page) {
          if (on) leaks.set(one.id, one);
          else leaks.delete(one.id);
        }
      }),
    [change],
  );
  const clear = useCallback(() => change((leaks) => leaks.clear()), [change]);
  return { leaks: state.filterKey === filterKey ? state.leaks : NONE, choose, choosePage, clear };
}
