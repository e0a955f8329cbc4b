import { once } from "node:events";
import { definePlugin, defineStage, runPlugin } from "@slipway/plugin-sdk";

/** How often FLAKY fails before it succeeds. */
const failures = 2;

/** Waits for the abort and rejects with its reason. */
async function hold(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

/** Each stage shows one thing that a plugin can do. */
await runPlugin(
  definePlugin({
    name: "steps",
    stages: {
      NOOP: defineStage({ quickSync: true, rollback: { stage: "UNDO" }, run: async () => "succeeded" }),
      UNDO: defineStage({
        async run({ log }) {
          log.success("undone");
          return "succeeded";
        },
      }),
      FLAKY: defineStage({
        async run({ metadata, log }) {
          const tries = Number((await metadata.find("tries")) ?? 0) + 1;
          await metadata.put("tries", String(tries));
          log.info(`try ${tries}`);
          if (tries > failures) return "succeeded";
          log.error(`no luck at try ${tries}`);
          return "failed";
        },
      }),
      GATE: defineStage({
        operation: { kind: "approve", operators: () => ["ann", "tester"] },
        async run({ commands, log }) {
          for await (const { commander } of commands("approve")) {
            log.success(`opened by ${commander}`);
            return "succeeded";
          }
          return "failed";
        },
      }),
      ASK: defineStage({
        operation: { kind: "approve", operators: () => ["admin:tester"] },
        async run({ commands, log }) {
          for await (const { commander } of commands("approve")) {
            log.success(`opened by ${commander}`);
            return "succeeded";
          }
          return "failed";
        },
      }),
      BAKE: defineStage({
        operation: { kind: "skip" },
        async run({ commands }) {
          for await (const _ of commands("skip")) return "skipped";
          return "failed";
        },
      }),
      HOLD: defineStage({ rollback: { stage: "HOLD_UNDO" }, run: ({ signal }) => hold(signal) }),
      HOLD_UNDO: defineStage({ run: ({ signal }) => hold(signal) }),
      CHATTY: defineStage({
        operation: { kind: "approve", operators: () => ["tester"] },
        async run({ commands, log }) {
          for await (const _ of commands("approve")) {
            for (let line = 0; line < 1_000; line++) log.info(`line ${line}`);
            return "succeeded";
          }
          return "failed";
        },
      }),
      RUDE: defineStage({
        async run({ log }) {
          log.info("\u001b[31mred\u001b[0m and \u001b[1;32mgreen\u001b[0m");
          log.info(
            "\u001b]0;a title\u0007\u001b[2J\u001b[1A<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">",
          );
          log.info("a file named \u202egpj.exe");
          for (let line = 0; line < 300; line++) log.info(`line ${line}`);
          log.error("no luck");
          return "failed";
        },
      }),
      EXIT: defineStage({
        operation: { kind: "approve", operators: () => ["tester"] },
        async run({ commands, log }) {
          for await (const _ of commands("approve")) {
            log.info("this stage ends its process");
            process.exit(1);
          }
          return "failed";
        },
      }),
      STRAY: defineStage({
        run() {
          setTimeout(() => {
            throw new Error("nobody catches this");
          }, 0);
          return new Promise<never>(() => {});
        },
      }),
      DEAF: defineStage({
        async run({ log }) {
          log.info("this stage ignores its signal");
          return new Promise<never>(() => {});
        },
      }),
    },
  }),
);
