import { defineConfig } from "vitest/config";

const sources = ["packages/*/src/**", "services/*/src/**", "services/plugins/*/src/**"];

/**
 * `unit` needs no server and shares one context; `system` starts real servers, one file at a time on a small machine.
 * A test that needs a server is named `*.system.test.ts`; whole-product tests live in `test/`.
 */
export default defineConfig({
  test: {
    globalSetup: ["packages/testkit/src/shared/vitest-global-setup.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [...sources.map((path) => `${path}/*.test.ts`), "test/run*.test.ts"],
          exclude: ["**/*.system.test.ts", "**/node_modules/**"],
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "system",
          include: sources.map((path) => `${path}/*.system.test.ts`),
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "product",
          include: ["test/**/*.test.ts"],
          exclude: ["test/run*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // Most of them wait for something; more at once would be late for what they wait for on a small machine.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    expect: { requireAssertions: true },
  },
});
