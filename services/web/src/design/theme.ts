import { createTheme } from "@mantine/core";

/** The looks of the whole page, see docs/design.md. */
export const theme = createTheme({
  primaryColor: "teal",
  // White on the last two, and they on white, have a contrast of 4.5 to 1 or more.
  colors: {
    teal: ["#e6fcf5", "#c3fae8", "#96f2d7", "#63e6be", "#38d9a9", "#20c997", "#12b886", "#0ca678", "#087f5b", "#066649"],
  },
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: "sm",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans SC', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  respectReducedMotion: true,
  cursorType: "pointer",
});
