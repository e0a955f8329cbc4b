import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressFiles } from "./build/compress-files.ts";

/** `vite build` writes the page into `dist`, from where the gateway serves it. `GATEWAY=http://… vite` serves the sources and calls that gateway. */
export default defineConfig({
  plugins: [react(), compressFiles()],
  // The gateway puts another nonce into each answer: see services/gateway/src/page/serve-page.ts.
  html: { cspNonce: "SLIPWAY-NONCE" },
  build: {
    target: "es2024",
    // The first that know `light-dark()`: what older ones would get in its place works only where the style sheet itself says the scheme, and Mantine does so in a variable.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: {
    proxy: Object.fromEntries(
      ["/auth/", "/slipway.", "/tunnel"].map((path) => [
        path,
        { target: process.env["GATEWAY"] ?? "http://127.0.0.1:7400", ws: path === "/tunnel" },
      ]),
    ),
  },
});
