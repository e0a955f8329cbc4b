import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { theme } from "../design/theme.ts";
import { router } from "./router.tsx";

/** The whole page. */
export function Page() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <RouterProvider router={router} />
    </MantineProvider>
  );
}

/** With which the gateway lets this page add styles. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
}
