import { Button, Stack, Text, Title } from "@mantine/core";
import { ApiProblem } from "../api/api-problem.ts";
import { ProblemText } from "./tell-problem.tsx";

interface ErrorStateProps {
  readonly error: unknown;
  readonly retry?: () => void;
}

/** In place of what could not be read: what went wrong, and what to do. */
export function ErrorState({ error, retry }: ErrorStateProps) {
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <Stack className="panel" align="center" gap="xs" py={48} px="md" role="alert">
      <Title order={2}>{problem?.title ?? "This page failed"}</Title>
      {problem === undefined ? (
        <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
      ) : (
        <div style={{ textAlign: "center", maxWidth: 480 }}>
          <ProblemText problem={problem} />
        </div>
      )}
      {retry !== undefined && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </Stack>
  );
}
