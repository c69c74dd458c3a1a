import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useEffect } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { isProblem } from "../api/api-problem.ts";
import { ErrorState } from "../parts/error-state.tsx";
import { LoadingState } from "../parts/loading-state.tsx";
import { useMeQuery } from "../session/me.ts";
import { ADDRESS_TENANT, pathInTenant, pathOfTenant } from "../session/tenant-path.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Brand } from "./brand.tsx";
import { ColorSchemeSwitch } from "./color-scheme-switch.tsx";
import { Navigation } from "./navigation.tsx";
import { PageBoundary } from "./page-boundary.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { TenantMenu } from "./tenant-menu.tsx";

/** Around every page of somebody who is signed in; whoever is not goes to sign in first, and comes back. */
export function Frame() {
  const me = useMeQuery();
  const { pathname, search } = useLocation();
  const [opened, { toggle, close }] = useDisclosure();
  useEffect(close, [pathname, close]);
  useTenantInAddress(me.data);

  if (isProblem(me.error, "unauthenticated")) {
    return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  }
  if (me.data === undefined) {
    return (
      <main style={{ padding: 16 }}>
        {me.isError ? <ErrorState error={me.error} retry={() => void me.refetch()} /> : <LoadingState />}
      </main>
    );
  }
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip" href="#content">
        Skip to the page
      </a>
      <AppShell.Header px="sm" component="header">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? "Close the navigation" : "Open the navigation"}
              aria-expanded={opened}
            />
            <Brand />
            <TenantMenu />
          </Group>
          <Group gap={4} wrap="nowrap">
            <Shortcuts />
            <ColorSchemeSwitch />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <div className="page">
          {/* Another page is another try. */}
          <PageBoundary key={pathname}>
            <Suspense fallback={<LoadingState />}>
              <Outlet />
            </Suspense>
          </PageBoundary>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

/** Whoever has several tenants: the address says which, so that a link means the same to whoever gets it. */
function useTenantInAddress(me: { readonly tenant: string; readonly tenants: readonly unknown[] } | undefined): void {
  useEffect(() => {
    if (me === undefined || me.tenants.length < 2 || ADDRESS_TENANT !== undefined) return;
    location.replace(pathOfTenant(me.tenant, pathInTenant()));
  }, [me]);
}
