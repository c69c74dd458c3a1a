import { Anchor, List, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { ApiProblem } from "../api/api-problem.ts";

const LIST_MAX = 5;

/** Shows what went wrong, its code, and what to do. The same problem is shown once. */
export function tellProblem(error: unknown): void {
  const problem = error instanceof ApiProblem ? error : undefined;
  notifications.show({
    id: `problem-${problem?.code ?? "page"}`,
    color: "red",
    title: problem?.code === "stale" ? "Changed by somebody else" : (problem?.title ?? "This page failed"),
    message: problem === undefined ? String(error) : <ProblemText problem={problem} />,
    autoClose: problem?.code === "stale" ? false : 10_000,
    closeButtonProps: { "aria-label": "Close this notification" },
  });
}

/** The words of a problem: what to do, every mistake with its place, and what to quote to whoever runs the console. */
export function ProblemText({ problem }: { readonly problem: ApiProblem }) {
  return (
    <>
      <Text size="sm">
        {problem.code === "stale" ? (
          <>
            Nothing of yours was saved.{" "}
            <Anchor component="button" type="button" inherit onClick={() => location.reload()}>
              Reload
            </Anchor>{" "}
            and decide anew.
          </>
        ) : (
          problem.message
        )}
      </Text>
      {problem.problems.length > 0 && (
        <List size="sm" mt={4}>
          {problem.problems.slice(0, LIST_MAX).map(({ path, message }) => (
            <List.Item key={`${path} ${message}`}>
              <b>{path}</b> {message}
            </List.Item>
          ))}
        </List>
      )}
      <Text size="xs" mt={4} className="quiet">
        {problem.code}
        {problem.requestId !== "" && ` · request ${problem.requestId.slice(0, 12)}`}
      </Text>
    </>
  );
}
