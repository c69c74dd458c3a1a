import { Alert } from "@mantine/core";
import { ApiProblem } from "../../api/api-problem.ts";
import { ProblemText } from "../../parts/tell-problem.tsx";

/** Why signing in, or taking a link up, was refused. */
export function ProblemAlert({ error }: { readonly error: unknown }) {
  if (!(error instanceof ApiProblem)) return null;
  const wrong = error.code === "unauthenticated";
  return (
    <Alert color="red" title={wrong ? "That was not right" : error.title} role="alert">
      <ProblemText problem={error} />
    </Alert>
  );
}
