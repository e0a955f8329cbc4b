import type { Plugin } from "@slipway/plugin-sdk";

/** The definitions of the bundled plugins by name, imported when they are needed. */
export const bundledDefinitions: Readonly<Record<string, () => Promise<Plugin>>> = {
  analysis: async () => (await import("@slipway/plugin-analysis/definition")).definition,
  kubernetes: async () => (await import("@slipway/plugin-kubernetes/definition")).definition,
  scriptrun: async () => (await import("@slipway/plugin-scriptrun/definition")).definition,
  wait: async () => (await import("@slipway/plugin-wait/definition")).definition,
  waitapproval: async () => (await import("@slipway/plugin-waitapproval/definition")).definition,
};
