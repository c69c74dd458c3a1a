import { Button, Group } from "@mantine/core";
import { isRouteErrorResponse, useRouteError } from "react-router";
import { ErrorState } from "../parts/error-state.tsx";

/** In place of a page that threw, or whose code could not be loaded: after an upgrade its files have other names. */
export function PageFailed() {
  const error = useRouteError();
  return (
    <div role="presentation">
      <ErrorState error={isRouteErrorResponse(error) ? new Error(error.statusText) : error} />
      <Group justify="center" mt="md">
        <Button onClick={() => location.reload()}>Load the page anew</Button>
      </Group>
    </div>
  );
}
