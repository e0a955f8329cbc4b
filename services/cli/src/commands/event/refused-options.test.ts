import { expect, test } from "vitest";
import { getCommand } from "./get.ts";
import { registerCommand } from "./register.ts";

const register = ["--name", "image-update", "--data", "1.2.3"];

test.each([
  { name: "handlers without --wait", command: registerCommand, words: [...register, "--handlers", "2"], says: "without --wait" },
  { name: "a time limit without --wait", command: registerCommand, words: [...register, "--timeout", "1m"], says: "--timeout counts" },
  { name: "handlers without --watch", command: getCommand, words: ["5f1c9a2e", "--handlers", "2"], says: "without --watch" },
  { name: "the name of an event", command: getCommand, words: ["image-update"], says: '"image-update" is not an id of an event' },
  { name: "too few characters of an id", command: getCommand, words: ["5f1"], says: "see slipway event list" },
])("$name is refused before the server is asked", async ({ command, words, says }) => {
  // Nothing listens there: a request would fail with another message.
  const asked = command().parseAsync([...words, "--server", "http://127.0.0.1:1"], { from: "user" });
  await expect(asked).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(says) });
});
