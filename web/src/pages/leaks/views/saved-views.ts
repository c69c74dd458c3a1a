import { useLocalStorage } from "@mantine/hooks";
import { useMe } from "../../../session/me.ts";
import { FILTER_NAMES } from "../filter.ts";

export interface View {
  readonly name: string;
  /** Filters and order as an address has them, in a fixed order: equal views are equal texts. */
  readonly search: string;
}

export const VIEW_NAME_CHARS_MAX = 40;
const VIEWS_MAX = 30;

/** What of an address makes a view: not the page of the list, nor what is open. */
export function viewOf(params: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of [...FILTER_NAMES, "sort", "limit"]) {
    const value = params.get(name) ?? "";
    if (value !== "") kept.set(name, value);
  }
  return kept.toString();
}

/** Views that this person keeps in this browser, for this tenant alone. */
export function useSavedViews() {
  const { tenant } = useMe();
  const [views, setViews] = useLocalStorage<readonly View[]>({
    key: `keyward.leak-views.${tenant}`,
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: readViews,
  });
  return {
    views,
    /** A name that is taken gets the new view. */
    save: (view: View) => setViews((now) => [...now.filter(({ name }) => name !== view.name), view].slice(-VIEWS_MAX)),
    remove: (name: string) => setViews((now) => now.filter((view) => view.name !== name)),
  };
}

/** Storage is nobody's: what is no view is left out. */
function readViews(text: string | undefined): readonly View[] {
  try {
    const given: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(given) ? given.filter(isView).slice(0, VIEWS_MAX) : [];
  } catch {
    return [];
  }
}

function isView(given: unknown): given is View {
  const { name, search } = (given ?? {}) as Partial<Record<keyof View, unknown>>;
  return typeof name === "string" && typeof search === "string";
}
