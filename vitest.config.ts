import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/runner/longest-first.ts";

if (globalThis.Temporal === undefined) throw new Error("This needs Node 26; put node_modules/.bin first in PATH");

/** Files that run at the same time: more than cores, as they wait most of the time. */
const waitingFiles = 3;

const sources = ["packages/*/src/**", "services/*/src/**", "services/plugins/*/src/**"];

/**
 * `unit` needs no server and no thread. `system` starts real servers. `product` runs the whole system. The files that one worker runs share one context, so a
 * test undoes what it changes of it; each file loads the sources anew otherwise, which is half of the processor time of the system tests.
 * A test that needs a server or a thread is named `*.system.test.ts`; whole-product tests live in `test/`.
 *
 * Timeouts cost time only when a test fails, so they are long enough for a machine that is busy with something else.
 */
export default defineConfig({
  test: {
    setupFiles: ["packages/testkit/src/vitest/wait-patiently.ts"],
    globalSetup: [
      "packages/testkit/src/vitest/keep-compiled-code.ts",
      "packages/testkit/src/vitest/keep-state-apart.ts",
      "packages/testkit/src/vitest/share-servers.ts",
    ],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            ...sources.map((path) => `${path}/*.test.ts`),
            "test/{dependencies,runner,docs,schemas,fuzz,conformance,bench/live,hostile/*}/*.test.ts",
          ],
          exclude: ["**/*.system.test.ts", "**/node_modules/**"],
          isolate: false,
          // The default leaves one core of two idle.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "system",
          include: [...sources.map((path) => `${path}/*.system.test.ts`), "test/hostile/*/*.system.test.ts"],
          globalSetup: ["packages/testkit/src/vitest/link-programs.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          isolate: false,
          maxWorkers: waitingFiles,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "product",
          include: ["test/**/*.test.ts"],
          exclude: ["test/{dependencies,runner,docs,schemas,fuzz,conformance,bench/live,hostile/*}/*.test.ts"],
          globalSetup: ["packages/testkit/src/vitest/link-programs.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          isolate: false,
          maxWorkers: waitingFiles,
          // Tests that a file declares concurrent wait for the same system, most of the time.
          maxConcurrency: 12,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    fsModuleCache: true,
    sequence: { sequencer: LongestFirst },
    expect: { requireAssertions: true },
  },
});
