import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The brand's teal; white on 7 has more than 4.5:1, and so has 4 on the dark ground. */
const teal: MantineColorsTuple = [
  "#e6f7f9",
  "#d0ebf0",
  "#a3d9e2",
  "#73c5d3",
  "#4cb4c6",
  "#2fa3b8",
  "#15889c",
  "#0b7285",
  "#095c6b",
  "#064652",
];
/** Greys with a little blue, calmer than Mantine's on large dark areas. */
const dark: MantineColorsTuple = [
  "#d5dae1",
  "#b4bcc7",
  "#9aa4b2",
  "#667080",
  "#3a4350",
  "#2b333f",
  "#20262f",
  "#171c23",
  "#12161c",
  "#0c0f14",
];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 7,
  colors: { teal, dark },
  fontFamily: '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1rem" }, h3: { fontSize: "0.875rem" } },
  },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm" } },
    Button: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Badge: { defaultProps: { variant: "light", radius: "sm", tt: "none" } },
  },
});

/** Text that stands back must still have 4.5:1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#56606d",
    "--mantine-color-placeholder": "#667080",
    "--kw-ground": "#f6f7f9",
    "--kw-line": "#e1e5ea",
    "--kw-ok": "#1b7a3d",
    "--kw-warn": "#9a5b00",
    "--kw-bad": "#c2272d",
  },
  dark: {
    "--mantine-color-dimmed": "#9aa4b2",
    "--mantine-color-placeholder": "#8590a0",
    "--mantine-color-body": "#171c23",
    "--kw-ground": "#12161c",
    "--kw-line": "#2b333f",
    "--kw-ok": "#5fcf86",
    "--kw-warn": "#f0b557",
    "--kw-bad": "#ff8585",
  },
});
