import { Textarea } from "@mantine/core";
import type { Ref } from "react";
import { countTokens, linesOf, type TokenCounts } from "./token-lines.ts";

interface TokenFieldProps {
  /** The field itself is the only place that holds what is typed. */
  readonly field: Ref<HTMLTextAreaElement>;
  readonly onCounts: (counts: TokenCounts) => void;
}

/** Tokens, one a line, or many pasted at once. No browser may keep, complete or spell them. */
export function TokenField({ field, onCounts }: TokenFieldProps) {
  return (
    <Textarea
      ref={field}
      label="Leaked tokens"
      description="One a line; paste as many as there are. They are hashed on arrival, and gone from this form once sent."
      // Not as high as its text: that is measured in a copy, which would outlive this field with the tokens in it.
      rows={5}
      resize="vertical"
      autoComplete="off"
      autoCorrect="off"
      autoCapitalize="off"
      spellCheck={false}
      data-1p-ignore
      data-lpignore="true"
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      onChange={(event) => onCounts(countTokens(linesOf(event.currentTarget.value)))}
    />
  );
}
