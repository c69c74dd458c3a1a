import { useCallback } from "react";
import { useSearchParams } from "react-router";

/**
 * One filter of a page, kept in the address: a link shows what its sender saw. Several of a page change one by one.
 * @returns the value (empty where the address has none), and what sets it; empty takes it out
 */
export function useUrlState(name: string): readonly [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setParams(
        (now) => {
          const next = new URLSearchParams(now);
          if (value === "") next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? "", set];
}
