import { PassThrough, Readable } from "node:stream";
import { expect, test } from "vitest";
import { askSecret, pipedSecret } from "./ask-secret.ts";

test("a secret that is typed is not shown", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const shown: Buffer[] = [];
  output.on("data", (chunk: Buffer) => shown.push(chunk));
  const asked = askSecret("Password: ", { input, output });
  input.write("hunter2\r");
  expect(await asked).toBe("hunter2");
  expect(Buffer.concat(shown).toString()).toBe("Password: \n");
});

test.for([
  { name: "one line break at the end is not part of it", content: "hunter2\n", want: "hunter2" },
  { name: "nor one of Windows", content: "hunter2\r\n", want: "hunter2" },
  { name: "spaces and other line breaks are", content: " two\nlines \n\n", want: " two\nlines \n" },
])("a secret from a file: $name", async ({ content, want }) => {
  expect((await pipedSecret(Readable.from([Buffer.from(content)]))).toString()).toBe(want);
});
