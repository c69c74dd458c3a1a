import { Skeleton, Stack } from "@mantine/core";

/** In place of what is being read; as high as it will be, so that nothing jumps. @param rows of a list */
export function LoadingState({ rows = 6 }: { readonly rows?: number }) {
  return (
    <Stack className="panel" gap="sm" p="md" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={20} />
      ))}
    </Stack>
  );
}
