/** One mistake in a file an operator wrote. `line` and `column` count from 1; 0 where the file as a whole is meant. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where in the document, e.g. `routes[0].upstream`; empty for the document itself. */
  readonly path: string;
  /** Id of the rule concerned. */
  readonly rule?: string | undefined;
  /** What was expected. Never holds a value of the file that could be a secret. */
  readonly message: string;
}

/** `file:line:column: path: message`, with what is unknown left out. */
export function printProblem({ file, line, column, path, rule, message }: Problem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  const subject = [path, rule === undefined ? "" : `(rule ${rule})`].filter((part) => part !== "").join(" ");
  return subject === "" ? `${place}: ${message}` : `${place}: ${subject}: ${message}`;
}

/** All of them, in the order of the file, one per line, closed by a count. */
export function printProblems(problems: readonly Problem[]): string {
  const lines = sortProblems(problems).map(printProblem);
  return [...lines, `${lines.length} problem${lines.length === 1 ? "" : "s"}`, ""].join("\n");
}

/** By file, line, column; equal ones once. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const distinct = new Map(problems.map((problem) => [printProblem(problem), problem]));
  return [...distinct.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.message, b.message),
  );
}

/** A mistake that has no place inside the file: it is missing, too large, not readable. */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: 0, column: 0, path: "", message };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
