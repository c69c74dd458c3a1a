import { Alert, Button, FileInput, Group, NativeSelect, Progress, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiProblem } from "../../../api/api-problem.ts";
import { ProblemText } from "../../../parts/tell-problem.tsx";
import { FORMATS, formatOf, isFormat, type Format } from "./formats.ts";
import { ImportReport } from "./import-report.tsx";
import { runImport, type ImportProgress } from "./run-import.ts";

/** A report of another tool: checked first if one likes, then imported, with how far it is and what came of it. */
export function ImportForm() {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<Format>("gitleaks");
  const [progress, setProgress] = useState<ImportProgress>();
  const running = useRef<AbortController>(undefined);
  // Whoever closes the dialog has stopped the import.
  useEffect(() => () => running.current?.abort(), []);
  const run = useMutation({
    meta: { shownByPage: true },
    mutationFn: async (dryRun: boolean) => {
      running.current = new AbortController();
      setProgress({ phase: "reading", entries: 0 });
      return await runImport({ format, file: file!, dryRun, signal: running.current.signal }, setProgress);
    },
    onSettled: async (_report, _error, dryRun) => {
      setProgress(undefined);
      if (!dryRun) await queries.invalidateQueries({ queryKey: ["leaks"] });
    },
  });
  const choose = (chosen: File | null): void => {
    run.reset();
    setFile(chosen);
    setFormat(formatOf(chosen?.name ?? "") ?? format);
  };
  const done = run.data !== undefined && !run.data.dry_run;
  return (
    <Stack gap="md">
      {!done && (
        <>
          <FileInput
            label="Report"
            description="Every value is hashed as it arrives and forgotten. At most 256 MiB."
            placeholder="Choose a file"
            clearable={!run.isPending}
            clearButtonProps={{ "aria-label": "Choose no file" }}
            disabled={run.isPending}
            value={file}
            onChange={choose}
          />
          <NativeSelect
            label="What wrote it"
            data={Object.entries(FORMATS).map(([value, label]) => ({ value, label }))}
            disabled={run.isPending}
            value={format}
            onChange={(event) => {
              run.reset();
              if (isFormat(event.currentTarget.value)) setFormat(event.currentTarget.value);
            }}
          />
        </>
      )}
      {progress !== undefined && <HowFar progress={progress} />}
      {run.error !== null && (
        <Alert color="red" variant="light" role="alert" title={titleOf(run.error)}>
          {textOf(run.error)}
        </Alert>
      )}
      {run.data !== undefined && <ImportReport report={run.data} />}
      {!done && (
        <Group justify="flex-end" gap="xs">
          {run.isPending ? (
            <Button variant="default" onClick={() => running.current?.abort()}>
              Stop
            </Button>
          ) : (
            <>
              <Button variant="default" disabled={file === null} onClick={() => run.mutate(true)}>
                Check without importing
              </Button>
              <Button disabled={file === null} onClick={() => run.mutate(false)}>
                Import
              </Button>
            </>
          )}
        </Group>
      )}
    </Stack>
  );
}

function HowFar({ progress }: { readonly progress: ImportProgress }) {
  const reading = progress.phase === "reading";
  const part = reading ? 100 : (100 * progress.recorded) / Math.max(progress.findings, 1);
  return (
    <div>
      <Text size="sm" component="output" display="block">
        {reading
          ? `Reading: ${progress.entries.toLocaleString("en")} entries`
          : `Recording: ${progress.recorded.toLocaleString("en")} of ${progress.findings.toLocaleString("en")}`}
      </Text>
      <Progress value={part} animated={reading} mt={4} aria-label="How far the import is" />
    </div>
  );
}

function titleOf(error: Error): string {
  if (error.name === "AbortError") return "The import was stopped";
  return error instanceof ApiProblem ? error.title : "This page failed";
}

function textOf(error: Error) {
  if (error.name === "AbortError") return "What was recorded until then stays. The same report can be sent again.";
  return error instanceof ApiProblem ? <ProblemText problem={error} /> : error.message;
}
