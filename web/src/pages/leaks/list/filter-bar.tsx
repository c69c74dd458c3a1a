import { Button, CloseButton, Group, Pill, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { FILTER_NAMES, FOUND_SPANS, NOBODY, filterInWords, toggled, valuesOf, type FilterName } from "../filter.ts";
import type { ListAddress } from "../list-address.ts";
import { REMEDIATION_NAMES, RISK_NAMES, STATUS_NAMES } from "../words.ts";
import { FilterMenu } from "./filter-menu.tsx";

/** Between the last key and the search, ms. */
const TYPING_MS = 250;
/** Filters of which only one value holds; a comma may stand in it. */
const SINGLE: readonly FilterName[] = ["q", "regressed", "found", "since", "until", "fingerprint"];

/** What the list is filtered by: search box, menus, a chip for each value, and a way out of all of them. */
export function FilterBar({ address }: { readonly address: ListAddress }) {
  const { filter, setFilter, clear } = address;
  const toggle = (name: FilterName) => (value: string) => setFilter({ [name]: toggled(filter, name, value) });
  const chips = FILTER_NAMES.flatMap((name) =>
    (SINGLE.includes(name) ? [filter[name] ?? []].flat() : valuesOf(filter, name)).map((value) => ({ name, value })),
  );
  return (
    <div>
      <Group gap="xs">
        <SearchBox address={address} />
        <FilterMenu
          name="Status"
          options={STATUS_NAMES}
          chosen={valuesOf(filter, "status")}
          onToggle={toggle("status")}
        />
        <FilterMenu
          name="Remediation"
          options={REMEDIATION_NAMES}
          chosen={valuesOf(filter, "remediation")}
          onToggle={toggle("remediation")}
        />
        <FilterMenu name="Risk" options={RISK_NAMES} chosen={valuesOf(filter, "risk")} onToggle={toggle("risk")} />
        <FilterMenu
          name="Found"
          options={Object.fromEntries(Object.entries(FOUND_SPANS).map(([value, { name }]) => [value, `In ${name}`]))}
          chosen={valuesOf(filter, "found")}
          onToggle={(value) => setFilter({ found: filter.found === value ? "" : value })}
        />
        <FilterMenu
          name="More"
          options={{ regressed: "Regressed", nobody: "Assigned to nobody" }}
          chosen={[
            ...(filter.regressed === "true" ? ["regressed"] : []),
            ...(valuesOf(filter, "assignee").includes(NOBODY) ? ["nobody"] : []),
          ]}
          onToggle={(value) =>
            value === "regressed"
              ? setFilter({ regressed: filter.regressed === "true" ? "" : "true" })
              : toggle("assignee")(NOBODY)
          }
        />
      </Group>
      {chips.length > 0 && (
        <Group gap={6} mt="xs" component="section" aria-label="Filters in force">
          {chips.map(({ name, value }) => {
            const words = filterInWords(name, value);
            return (
              <Pill
                key={`${name} ${value}`}
                size="md"
                withRemoveButton
                removeButtonProps={{ "aria-label": `Take out: ${words}`, "aria-hidden": false, tabIndex: 0 }}
                onRemove={() => setFilter({ [name]: SINGLE.includes(name) ? "" : toggled(filter, name, value) })}
              >
                {words}
              </Pill>
            );
          })}
          <Button size="compact-xs" variant="subtle" onClick={clear}>
            Clear
          </Button>
        </Group>
      )}
    </div>
  );
}

function SearchBox({ address: { filter, setFilter } }: { readonly address: ListAddress }) {
  const searched = filter.q ?? "";
  const [text, setText] = useState(searched);
  // What this box asked for last. Another text in the address is a view's, a chip's or the browser's Back: it shows it.
  const [asked, setAsked] = useState(searched);
  const [seen, setSeen] = useState(searched);
  if (seen !== searched) {
    setSeen(searched);
    if (asked !== searched) setText(searched);
    setAsked(searched);
  }
  const ask = (q: string): void => {
    setAsked(q);
    setFilter({ q });
  };
  const search = useDebouncedCallback((typed: string) => ask(typed.trim()), TYPING_MS);
  return (
    <TextInput
      type="search"
      data-search
      aria-label="Search leaks"
      placeholder="Title, description, place, #number"
      leftSection={<IconSearch size={16} />}
      rightSection={
        text !== "" && (
          <CloseButton
            size="sm"
            aria-label="Empty the search"
            onClick={() => {
              setText("");
              search.cancel();
              ask("");
            }}
          />
        )
      }
      spellCheck={false}
      autoComplete="off"
      maxLength={200}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      style={{ flex: "1 1 16rem", maxWidth: 420 }}
    />
  );
}
