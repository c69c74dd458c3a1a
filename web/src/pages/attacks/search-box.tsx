import { Button, Group, List, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { ApiProblem } from "../../api/api-problem.ts";

/** Searches that are asked most, by the words of the search language (docs/attacks.md). */
const USUAL = [
  { name: "Today", q: "vpatch today" },
  { name: "Blocked", q: "vpatch blocked" },
  { name: "Watched", q: "vpatch watched" },
  { name: "Last 3 days", q: "vpatch last 3 days" },
] as const;

interface SearchBoxProps {
  readonly q: string;
  /** Why the search cannot be understood, with the place. */
  readonly problem: ApiProblem | undefined;
  readonly onSearch: (q: string) => void;
}

export function SearchBox({ q, problem, onSearch }: SearchBoxProps) {
  const [typed, setTyped] = useState(q);
  const [shown, setShown] = useState(q);
  // The address may change by itself: a link, a button, the way back.
  if (shown !== q) {
    setShown(q);
    setTyped(q);
  }
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSearch(typed.trim());
        }}
      >
        <TextInput
          aria-label="Search attacks"
          placeholder="leak:42  ip:203.0.113.0/24  u:/v1/*  statuscode:403  !blocked  today"
          leftSection={<IconSearch size={16} />}
          data-search
          maxLength={2_000}
          value={typed}
          error={problem !== undefined && <Problem problem={problem} />}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group gap={6} mt="xs">
          {USUAL.map(({ name, q: usual }) => (
            <Button
              key={usual}
              size="compact-sm"
              variant={q === usual ? "filled" : "default"}
              aria-pressed={q === usual}
              onClick={() => onSearch(q === usual ? "" : usual)}
            >
              {name}
            </Button>
          ))}
          <Text size="xs" className="quiet">
            Enter searches; words of one kind are joined by or, others by and; <b>!</b> negates
          </Text>
        </Group>
      </form>
    </search>
  );
}

function Problem({ problem }: { readonly problem: ApiProblem }) {
  if (problem.problems.length === 0) return problem.message;
  return (
    <List size="sm" listStyleType="none">
      {problem.problems.map(({ path, message }) => (
        <List.Item key={`${path} ${message}`}>{message}</List.Item>
      ))}
    </List>
  );
}
