import { Checkbox, Input, Slider, Stack } from "@mantine/core";
import { RISK_NAMES, type RiskLevel } from "../words.ts";

/** Before a person moves it: what a token somewhere is, of which nothing else is known. */
const UNKNOWN = 4;
const MARKS = [
  { value: 1, label: "1" },
  { value: 5, label: "5 medium" },
  { value: 8, label: "8 high" },
  { value: 10, label: "10" },
];

interface RiskFieldProps {
  /** Undefined: as the evidence suggests. */
  readonly risk: number | undefined;
  readonly onRisk: (risk: number | undefined) => void;
}

/** How dangerous the leak is: as the evidence suggests, or as a person says. */
export function RiskField({ risk, onRisk }: RiskFieldProps) {
  return (
    <Input.Wrapper label="Risk" labelElement="div">
      <Stack gap="xs" mt={4}>
        <Checkbox
          size="xs"
          label="As the evidence suggests: where it was found, whether a token works"
          checked={risk === undefined}
          onChange={(event) => onRisk(event.currentTarget.checked ? undefined : UNKNOWN)}
        />
        <Slider
          mx="sm"
          mb="lg"
          size="sm"
          min={1}
          max={10}
          marks={MARKS}
          disabled={risk === undefined}
          value={risk ?? UNKNOWN}
          onChange={onRisk}
          label={riskInWords}
          thumbLabel="Risk"
          thumbProps={{ "aria-valuetext": riskInWords(risk ?? UNKNOWN) }}
        />
      </Stack>
    </Input.Wrapper>
  );
}

/** As docs/leaks.md "Risk" has it. */
function riskInWords(score: number): string {
  const level: RiskLevel = score >= 8 ? "high" : score >= 5 ? "medium" : "low";
  return `${score} · ${RISK_NAMES[level]}`;
}
