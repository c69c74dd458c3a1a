import { Alert, List } from "@mantine/core";
import type { Afterwards } from "./send-leak.ts";
import type { TokenCounts } from "./token-lines.ts";

interface WhatWillHappenProps {
  readonly tokens: TokenCounts;
  readonly patterns: number;
  readonly afterwards: Afterwards;
}

/** What adding the leak does, before it is added. */
export function WhatWillHappen({ tokens: { usable, repeated, leftOut }, patterns, afterwards }: WhatWillHappenProps) {
  const sentences = [
    ...(usable > 0
      ? [`${count(usable, "token")}: hashed on arrival. Fingerprint, length and a hint stay; no token does.`]
      : []),
    ...(repeated > 0 ? [`${count(repeated, "line")} said before: counted once.`] : []),
    ...(leftOut > 0 ? [`${count(leftOut, "token")} of less than 6 or more than 4,096 bytes: left out.`] : []),
    ...(patterns > 0 ? [`${count(patterns, "pattern")}: kept as written, here and on nodes.`] : []),
    usable + patterns === 0 ? NOTHING_TO_LOOK_FOR : THEN[afterwards],
  ];
  return (
    <Alert variant="light" color="gray" title="What will happen">
      <List size="sm">
        {sentences.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

const NOTHING_TO_LOOK_FOR = "There is nothing to look for in requests: the leak is noted, and cannot be patched.";
const THEN: Readonly<Record<Afterwards, string>> = {
  none: "Nobody is watched or blocked until somebody decides.",
  watch: "Every node tells uses of them within a second; nobody is blocked.",
  block: "Every node answers requests with them with 403, within a second.",
};

function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}
