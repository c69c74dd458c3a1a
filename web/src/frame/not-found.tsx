import { Button } from "@mantine/core";
import { Link } from "react-router";
import { EmptyState } from "../parts/empty-state.tsx";

export function NotFound() {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <Button component={Link} to="/leaks" variant="default">
          To the leaks
        </Button>
      }
    >
      The address may be mistyped, or of another version of the console.
    </EmptyState>
  );
}
