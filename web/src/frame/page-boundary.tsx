import { Button, Group } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { ErrorState } from "../parts/error-state.tsx";

interface PageBoundaryProps {
  readonly children: ReactNode;
}

/** Shows in place of a page that it failed, or that its code could not be loaded: after an upgrade files have other names. */
export class PageBoundary extends Component<PageBoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <>
        <ErrorState error={error} />
        <Group justify="center" mt="md">
          <Button onClick={() => location.reload()}>Load the page anew</Button>
        </Group>
      </>
    );
  }
}
