import { Fault } from "@slipway/domain";
import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { loadConfig } from "./load-config.ts";

const schema = z.object({
  NATS_URL: z.url().describe("address of NATS"),
  CONCURRENCY: z.coerce.number().int().positive().default(4),
  MODE: z.enum(["fast", "safe"]).optional(),
  API_KEY: z.string().refine((key) => key.startsWith("sk-"), { error: ({ input }) => `must begin with sk-, not ${String(input)}` }),
});

test("values are typed and have defaults, and other variables are ignored", () => {
  const config = loadConfig(schema, { NATS_URL: "nats://127.0.0.1:1", API_KEY: "sk-1", HOME: "/root" });
  expect(config).toEqual({ NATS_URL: "nats://127.0.0.1:1", CONCURRENCY: 4, API_KEY: "sk-1" });
  expectTypeOf(config.CONCURRENCY).toBeNumber();
  expectTypeOf(config.MODE).toEqualTypeOf<"fast" | "safe" | undefined>();
});

test("an empty variable counts as unset", () => {
  expect(loadConfig(schema, { NATS_URL: "nats://h", API_KEY: "sk-1", CONCURRENCY: "", MODE: "" })).toMatchObject({ CONCURRENCY: 4 });
});

test("one message has all problems, with the names of the variables and never their values", () => {
  const load = () => loadConfig(schema, { CONCURRENCY: "minus one", MODE: "reckless", API_KEY: "hunter2-hunter2" });
  expect(load).toThrow(Fault);
  expect(load).toThrow(
    expect.objectContaining({
      code: "invalid",
      message: [
        "the environment variables of this process are not valid:",
        "  NATS_URL: is not set (address of NATS)",
        "  CONCURRENCY: must be a number",
        "  MODE: must be one of fast, safe",
        "  API_KEY: must begin with sk-, not (value)",
      ].join("\n"),
    }),
  );
});
